import { computed, ref, shallowRef, watch } from "vue";
import { ofCategory, readFigure } from "@/dashboard/data/figure";
import type { Asked, Row } from "@/dashboard/data/reports";
import { sorted, type Sort } from "@/dashboard/figure/table";

/** Rows in a page: few enough to be drawn anew within a frame. */
export const PAGE = 20;
/** Rows asked for at once: ten pages, so that a phone has little to read. */
const AT_ONCE = 200;

/**
 * A report as a table in pages. The service sorts and hands out some pages at a time; once
 * all are here, they are sorted here.
 */
export function useTable(asked: () => Asked | null, sort: () => Sort, label: (row: Row) => string) {
  const rows = shallowRef<Row[]>([]);
  const next = ref<string | null>(null);
  const page = ref(0);
  const loading = ref(true);
  const error = shallowRef<unknown>(null);
  let turn = 0;

  /** The service knows no names to sort by; it then keeps its own order. */
  function question(cursor: string | null): Asked | null {
    const wanted = asked();
    if (!wanted) return null;
    const order = sort();
    const isKnown = !order.endsWith("name") && !ofCategory(wanted);
    return { ...wanted, sort: isKnown ? order : undefined, limit: AT_ONCE, cursor };
  }

  async function load(more: boolean): Promise<void> {
    const wanted = question(more ? next.value : null);
    const mine = ++turn;
    if (!wanted) return;
    loading.value = true;
    error.value = null;
    try {
      const found = await readFigure(wanted);
      if (mine !== turn) return;
      rows.value = more ? [...rows.value, ...found.items] : found.items;
      next.value = found.next;
    } catch (caught) {
      if (mine === turn) error.value = caught;
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  const isWhole = computed(() => next.value === null);
  const ordered = computed(() => (isWhole.value ? sorted(rows.value, sort(), label) : rows.value));
  const shown = computed(() => ordered.value.slice(page.value * PAGE, (page.value + 1) * PAGE));

  watch(
    () => JSON.stringify(asked()),
    () => {
      page.value = 0;
      void load(false);
    },
    { immediate: true },
  );
  watch(sort, () => {
    page.value = 0;
    if (!isWhole.value) void load(false);
  });

  async function turn_to(wanted: number): Promise<void> {
    if (wanted * PAGE >= rows.value.length && next.value) await load(true);
    page.value = Math.max(0, Math.min(wanted, Math.ceil(rows.value.length / PAGE) - 1));
  }

  return {
    rows,
    shown,
    page,
    loading,
    error,
    isWhole,
    turnTo: (wanted: number) => void turn_to(wanted),
    reload: () => void load(false),
  };
}
