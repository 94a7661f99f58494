import { computed } from "vue";
import { difference, total } from "@/dashboard/data/combine";
import { readReport, type Asked } from "@/dashboard/data/reports";
import type { ReportName } from "@/dashboard/names";
import { pointsBy } from "@/dashboard/data/series";
import { useLoad } from "@/dashboard/data/useLoad";
import type { Places } from "@/dashboard/state/filters";
import { before, stepOf, trendSpan, type Span } from "@/dashboard/state/period";

/** A figure beside the share, of whose products, where and when. */
export interface FigureAsked {
  report: ReportName;
  span: Span;
  places: Places;
  category?: string;
  /** null: it is not known yet whose figure it is. */
  brand: string | null;
}

/** One figure now, before, and over time. Totals are made of regions, which have nothing in common. */
export function useFigure(asked: () => FigureAsked) {
  const question = (span: Span, groupBy: Asked["groupBy"]): Asked | null => {
    const { report, places, category, brand } = asked();
    if (brand === null) return null;
    const products = { ...(brand ? { brand } : {}), ...(category ? { category } : {}) };
    return { report, span, groupBy, places, products };
  };
  const step = computed(() => stepOf(asked().span));
  const drawn = computed(() => trendSpan(asked().span));
  const now = useLoad(() => question(asked().span, ["region"]), readReport);
  const then = useLoad(() => question(before(asked().span), ["region"]), readReport);
  const trend = useLoad(() => question(drawn.value, [step.value]), readReport);
  const shown = computed(() => (now.data.value ? total(now.data.value.items) : null));
  const earlier = computed(() => (then.data.value ? total(then.data.value.items) : null));
  const points = computed(() => {
    const rows = trend.data.value?.items ?? [];
    return pointsBy(rows, drawn.value, step.value, null).get("") ?? [];
  });
  return {
    now,
    shown,
    earlier,
    points,
    step,
    drawn,
    change: computed(() => difference(shown.value, earlier.value)),
    error: computed(() => now.error.value ?? trend.error.value),
    waiting: computed(() => now.data.value === null && !now.error.value),
    reload: () => [now, then, trend].forEach((one) => one.reload()),
  };
}
