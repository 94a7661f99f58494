import { computed } from "vue";
import type { Side } from "@/dashboard/compare/sides";
import { rowOfBrand, shownOf, total, type Shown } from "@/dashboard/data/combine";
import { BESIDE } from "@/dashboard/data/figures";
import { readFigure } from "@/dashboard/data/figure";
import { readReport, type Asked, type Row } from "@/dashboard/data/reports";
import type { ReportName } from "@/dashboard/names";
import { pointsBy, type Point } from "@/dashboard/data/series";
import { useLoad } from "@/dashboard/data/useLoad";
import type { Measure } from "@/dashboard/state/filters";
import { stepOf, type Step } from "@/dashboard/state/period";

/** What is read of one side. Brands one may not name are picked from the rows of all. */
interface SideAsked {
  side: Side;
  measure: Measure;
  category?: string;
}

interface SideRead {
  share: Shown | null;
  points: Point[];
  types: Map<string, Shown>;
  beside: Map<ReportName, Shown | null>;
}

/** All that is shown of one side. */
export function useSide(asked: () => SideAsked | null) {
  const found = useLoad(asked, read);
  return {
    ...found,
    step: computed<Step>(() => stepOf(asked()?.side.span ?? { from: "", to: "" })),
  };
}

async function read({ side, measure, category }: SideAsked): Promise<SideRead> {
  const { span, places, brand } = side;
  const products = category ? { category } : {};
  const base = { report: "share" as const, span, places, products, measure };
  const step = stepOf(span);
  const [all, trend, types, beside] = await Promise.all([
    readFigure({ ...base, groupBy: ["brand"] }),
    readFigure({ ...base, groupBy: [step, "brand"] }),
    readFigure({ ...base, groupBy: ["store_type", "brand"] }),
    Promise.all(BESIDE.map((report) => besides(report, side, category))),
  ]);
  const row = brand ? rowOfBrand(all.items, brand) : null;
  const mine = (rows: readonly Row[]) => rows.filter((one) => one.group.brand === brand);
  return {
    share: row && shownOf(row),
    points: pointsBy(trend.items, span, step, "brand").get(brand ?? "") ?? [],
    types: new Map(mine(types.items).map((one) => [one.group.store_type ?? "", shownOf(one)])),
    beside: new Map(beside),
  };
}

/** A figure that cannot be had is left empty: the others are still worth comparing. */
async function besides(
  report: ReportName,
  side: Side,
  category?: string,
): Promise<[ReportName, Shown | null]> {
  const { span, places, brand } = side;
  const products = { ...(brand ? { brand } : {}), ...(category ? { category } : {}) };
  const asked: Asked = { report, span, places, products, groupBy: ["region"] };
  try {
    return [report, total((await readReport(asked)).items)];
  } catch {
    return [report, null];
  }
}
