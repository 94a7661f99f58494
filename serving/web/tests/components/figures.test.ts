import { describe, expect, it } from "vitest";
import type { AuditDocument, Figure } from "@/api/document";
import { figureOf, figuresOf, partsOf } from "@/components/figures/figures";

function figure(name: string, scope: Record<string, unknown> = {}, value: number | null = 0.5) {
  const rest = { low: value, high: value, numerator: 1, denominator: 2, unit: "facings" };
  return { name, scope, value, ...rest, definition: "", rule_version: `${name}/1` } as Figure;
}

const document = {
  kpis: [
    figure("share_facings", { own: true }),
    figure("share_facings", { brand: "A" }),
    figure("share_facings", { brand: "A", category: "tea" }),
    figure("osa", {}, null),
    figure("osa", { sku: "A-1" }),
    figure("oos"),
    figure("brand_block", { brand: "A" }),
    figure("fullness", { row: 0 }),
    figure("score"),
    figure("score", { component: "osa" }),
  ],
  planogram: { scores: [figure("planogram_strict")] },
} as unknown as AuditDocument;
const names = (brand: string | null) =>
  figuresOf(document, brand).map((group) => group.figures.map((one) => one.name));

describe("figures of a photo", () => {
  it("are of the shelf, in the reports' order, and of own products", () => {
    expect(names(null)).toEqual([["score", "osa", "planogram_strict"], ["share_facings"]]);
  });

  it("are of a brand where one is asked about", () => {
    expect(names("A")[1]).toEqual(["share_facings", "brand_block"]);
    expect(names("B")).toHaveLength(1);
  });

  it("without a planogram have no compliance", () => {
    expect(figuresOf({ ...document, planogram: null }, null)[0]?.figures).toHaveLength(2);
  });

  it("are found by what they speak of alone", () => {
    expect(figureOf(document, "share_facings", "A")).toBe(document.kpis[1]);
    expect(figureOf(document, "share_linear", "A")).toBeNull();
  });

  it("of a score have parts", () => {
    const score = document.kpis[8] as Figure;
    expect(partsOf(document, score)).toEqual([document.kpis[9]]);
    expect(partsOf(document, document.kpis[3] as Figure)).toEqual([]);
  });
});
