import { computed } from "vue";
import { difference, rowOfBrand, shownOf } from "@/dashboard/data/combine";
import { readFigure } from "@/dashboard/data/figure";
import { pointsBy, type Series } from "@/dashboard/data/series";
import { useLoad } from "@/dashboard/data/useLoad";
import { shareQuestions, type ShareAsked } from "@/dashboard/figure/questions";
import { stepOf, trendSpan } from "@/dashboard/state/period";
import { useBrands } from "@/dashboard/state/useBrands";

/** Lines of a trend: a page can hold no more; the smallest brands are left out. */
const MOST_LINES = 6;

/** The share of a brand beside the others': now, before, and over time. */
export function useShare(asked: () => ShareAsked) {
  const brands = useBrands();
  const step = computed(() => stepOf(asked().span));
  const drawn = computed(() => trendSpan(asked().span));
  const now = useLoad(() => shareQuestions(asked()).now, readFigure);
  const then = useLoad(() => shareQuestions(asked()).then, readFigure);
  const trend = useLoad(() => shareQuestions(asked()).trend, readFigure);

  const rows = computed(() =>
    [...(now.data.value?.items ?? [])].sort((a, b) => b.numerator - a.numerator),
  );
  const focus = computed(() =>
    brands.ready.value ? brands.focus(asked().brand, now.data.value?.items ?? []) : null,
  );
  const row = computed(() => (focus.value ? rowOfBrand(rows.value, focus.value) : null));
  const shown = computed(() => (row.value ? shownOf(row.value) : null));
  const earlier = computed(() => {
    const found = focus.value ? rowOfBrand(then.data.value?.items ?? [], focus.value) : null;
    return found ? shownOf(found) : null;
  });
  const series = computed<Series[]>(() => {
    const lines = pointsBy(trend.data.value?.items ?? [], drawn.value, step.value, "brand");
    const largest = rows.value.map((one) => one.group.brand ?? "");
    const chosen = [...new Set([focus.value ?? "", ...largest])].filter((one) => lines.has(one));
    return chosen.slice(0, MOST_LINES).map((brand) => ({
      id: brand || "-",
      name: brands.name(brand || null, brand === ""),
      colour: brands.colour(brand || null, focus.value),
      own: brand === focus.value,
      points: lines.get(brand) ?? [],
    }));
  });

  return {
    now,
    trend,
    rows,
    focus,
    row,
    shown,
    earlier,
    series,
    step,
    drawn,
    change: computed(() => difference(shown.value, earlier.value)),
    error: computed(() => now.error.value ?? trend.error.value),
    reload: () => [now, then, trend].forEach((one) => one.reload()),
  };
}
