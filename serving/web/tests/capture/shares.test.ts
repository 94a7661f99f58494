import { describe, expect, it } from "vitest";
import type { AuditDocument, Figure } from "@/api/document";
import { ownShare, sharesOf } from "@/capture/shares";

const figure = (
  value: number | null,
  scope: Record<string, unknown>,
  name = "share_facings",
): Figure => ({
  ...{ name, scope, value, low: null, high: null, numerator: null, denominator: null },
  ...{ unit: "facings", definition: "", rule_version: "1" },
});
const document = (kpis: Figure[]) => ({ facings: [], kpis }) as unknown as AuditDocument;

describe("shares of a photo", () => {
  const kpis = [
    figure(0.5, { brand: "Hemujo" }),
    figure(0.2, { brand: "Quillo" }),
    figure(0.3, { unknown: true }),
    figure(0.7, { category: "tea" }),
    figure(0.9, { brand: "Quillo", row: 1 }),
    figure(0.9, { brand: "Quillo" }, "share_linear"),
    figure(0.21, { own: true }),
  ];

  it("come with own brands first and unknown ones last", () => {
    const found = sharesOf(document(kpis), new Set(["Quillo"]));
    expect(found.map(({ brand, value, own }) => [brand, value, own])).toEqual([
      ["Quillo", 0.2, true],
      ["Hemujo", 0.5, false],
      [null, 0.3, false],
    ]);
  });

  it("give the figure of own products, or none", () => {
    expect(ownShare(document(kpis))?.value).toBe(0.21);
    expect(ownShare(document([]))).toBeNull();
  });

  it("leave out what there is not enough evidence for", () => {
    expect(sharesOf(document([figure(null, { brand: "Quillo" })]), new Set())).toEqual([]);
  });
});
