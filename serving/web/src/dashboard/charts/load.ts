import { readonly, ref } from "vue";

/** The chart is by far the largest part of a page: whoever will need it asks for it early. */
export const loadTrend = () => import("@/dashboard/charts/TrendChart.vue");

const settled = ref(false);
let drawn: () => void = () => undefined;
const PATIENCE_MS = 6_000;

/** Resolves once a page has drawn its chart, or has none: what is less urgent waits for it. */
export const firstDrawn = new Promise<void>((resolve) => {
  drawn = resolve;
  setTimeout(resolve, PATIENCE_MS);
});

void firstDrawn.then(() => (settled.value = true));

/** Whether that is so. */
export function useFirstDrawn() {
  return readonly(settled);
}

/** A chart was drawn, or there is none to draw. */
export function chartDrawn(): void {
  drawn();
}
