import { describe, expect, it } from "vitest";
import type { AuditDocument, Facing } from "@/api/document";
import { evidenceQuery } from "@/dashboard/evidence/audits";
import { boxesOf, partsOf, pickedOf } from "@/dashboard/evidence/boxes";

const facing = (brand: string | null): Facing => ({
  box: [0, 0, 10, 10],
  row: 0,
  column: 0,
  units: 1,
  sku: brand && `${brand}-1`,
  brand,
  category: null,
  probability: 0.9,
  candidates: [],
});
const document = {
  photo: { width: 100, height: 100, name: null },
  quality: { ok: true, reasons: [] },
  facings: [facing("A"), facing("B"), facing("A"), facing(null)],
  gaps: [{ box: [0, 0, 5, 5], row: 0, sku: "A-2" }],
  price_tags: [
    { box: [1, 1, 2, 2], text: "9.9", price: 9.9, currency: "CNY", kind: "price", facings: [1] },
  ],
  kpis: [],
  planogram: null,
  models: [],
  warnings: [],
} as AuditDocument;
const look = { colour: (brand: string | null) => brand ?? "grey", missing: "red" };

describe("boxes", () => {
  it("of the brand asked about lie above the others, which are dimmed", () => {
    const boxes = boxesOf(document, { ...look, brand: "A" });
    const bright = boxes.filter((box) => !box.dim).map((box) => box.id);
    expect(bright).toEqual(["facing-0", "facing-2"]);
    expect(boxes.slice(-2).map((box) => box.id)).toEqual(bright);
  });

  it("are all bright where no brand is asked about", () => {
    expect(boxesOf(document, { ...look, brand: null }).some((box) => box.dim)).toBe(false);
  });

  it("stand for a product with its tag, a gap, or a tag", () => {
    expect(pickedOf(document, "facing-1")).toMatchObject({ kind: "facing", tag: { price: 9.9 } });
    expect(pickedOf(document, "facing-0")).toMatchObject({ kind: "facing", tag: null });
    expect(pickedOf(document, "gap-0")).toMatchObject({ kind: "gap", sku: "A-2" });
    expect(pickedOf(document, "tag-0")).toMatchObject({ kind: "tag" });
    for (const id of [null, "facing-9", "shelf-0"]) expect(pickedOf(document, id)).toBeNull();
  });

  it("are counted by brand, the nameless last", () => {
    expect(partsOf(document)).toEqual([
      { brand: "A", facings: 2, value: 0.5 },
      { brand: "B", facings: 1, value: 0.25 },
      { brand: null, facings: 1, value: 0.25 },
    ]);
    expect(partsOf({ ...document, facings: [] })).toEqual([]);
  });
});

it("a report's link leads to the same photos", () => {
  const link =
    "/v1/audits?status=done&from=2026-10-26T00%3A00%3A00Z&to=2026-11-23T00%3A00%3A00Z&region=%E5%8D%8E%E4%B8%9C&store=1";
  expect(evidenceQuery(link)).toEqual({
    from: "2026-10-26",
    to: "2026-11-23",
    region: "华东",
    store: "1",
  });
});
