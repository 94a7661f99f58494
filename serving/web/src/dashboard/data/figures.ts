import type { Dimension } from "@/dashboard/data/reports";
import type { ReportName } from "@/dashboard/names";

/** A figure with a page of its own. */
export interface FigureKind {
  name: ReportName;
  /** What it can be told apart by, the most asked first. */
  dimensions: readonly Dimension[];
  /** What it is not given without; told where there is none. */
  needs: "photos" | "must_stock" | "planogram" | "prices";
}

const PLACES = ["store", "region", "city", "channel", "store_type"] as const;

export const FIGURES: Record<ReportName, FigureKind> = {
  share: { name: "share", dimensions: [...PLACES, "brand", "category", "sku"], needs: "photos" },
  availability: {
    name: "availability",
    dimensions: ["sku", ...PLACES, "brand", "category"],
    needs: "must_stock",
  },
  compliance: { name: "compliance", dimensions: PLACES, needs: "planogram" },
  prices: { name: "prices", dimensions: ["sku", ...PLACES, "brand", "category"], needs: "prices" },
  distribution: {
    name: "distribution",
    dimensions: ["sku", ...PLACES, "brand", "category"],
    needs: "must_stock",
  },
  visits: { name: "visits", dimensions: PLACES, needs: "photos" },
};

/** The figures that stand beside the share. */
export const BESIDE = ["availability", "compliance", "prices", "distribution", "visits"] as const;
