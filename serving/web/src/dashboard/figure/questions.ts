import type { Asked } from "@/dashboard/data/reports";
import type { Measure, Places } from "@/dashboard/state/filters";
import { before, dayOf, spanOf, stepOf, trendSpan, type Span } from "@/dashboard/state/period";

/** Whose share of what, where and when. */
export interface ShareAsked {
  span: Span;
  places: Places;
  measure: Measure;
  category?: string;
  brand?: string;
}

/** What is asked to show a share: brands now and before, and week by week. */
export function shareQuestions(asked: ShareAsked): Record<"now" | "then" | "trend", Asked> {
  const { span, places, measure, category } = asked;
  const products = category ? { category } : {};
  const base = { report: "share" as const, places, products, measure };
  const drawn = trendSpan(span);
  return {
    now: { ...base, span, groupBy: ["brand"] },
    then: { ...base, span: before(span), groupBy: ["brand"] },
    trend: { ...base, span: drawn, groupBy: [stepOf(span), "brand"] },
  };
}

/** Which brands there are: all that were on photos within a year. */
export function brandsQuestion(): Asked {
  return { report: "share", span: spanOf("52w", dayOf(new Date())), groupBy: ["brand"] };
}
