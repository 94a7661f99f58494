import { describe, expect, it } from "vitest";
import { axisOf, pointsBy, type Series } from "@/dashboard/data/series";
import { aRow } from "./rows";

const span = { from: "2026-11-02", to: "2026-11-23" };
const week = (at: string, brand: string | null, numerator: number) =>
  aRow({ group: { week: at, brand }, numerator });

describe("rows as lines", () => {
  const rows = [
    week("2026-11-02", "A", 50),
    week("2026-11-02", "B", 20),
    week("2026-11-16", "A", 60),
  ];
  const lines = pointsBy(rows, span, "week", "brand");

  it("has a point for each week", () => {
    expect(lines.get("A")?.map((point) => [point.at, point.value])).toEqual([
      ["2026-11-02", 0.25],
      ["2026-11-09", null],
      ["2026-11-16", 0.3],
    ]);
  });

  it("is 0 where others were seen, and nothing where no photo was taken", () => {
    expect(lines.get("B")?.map((point) => point.value)).toEqual([0.1, null, 0]);
  });

  it("keeps those without a name apart", () => {
    const nameless = pointsBy([week("2026-11-02", null, 10)], span, "week", "brand");
    expect([...nameless.keys()]).toEqual([""]);
  });

  it("is empty without rows", () => expect(pointsBy([], span, "week", null).size).toBe(0));
});

describe("an axis", () => {
  const line = (values: (number | null)[], own = false): Series => ({
    id: "a",
    name: "a",
    colour: "#000",
    own,
    points: values.map((value) => ({ at: "", value, low: 0.02, high: 0.95, n: 1, audits: 1 })),
  });

  it.each([
    [[], { min: 0, max: 1, interval: 0.2 }],
    [[line([null])], { min: 0, max: 1, interval: 0.2 }],
    [[line([0.05, 0.3])], { min: 0, max: 0.4, interval: 0.1 }],
    [[line([0.261, 0.279])], { min: 0.24, max: 0.3, interval: 0.02 }],
    [[line([0.02, 0.58])], { min: 0, max: 0.6, interval: 0.2 }],
    [[line([0.99, 1])], { min: 0.98, max: 1, interval: 0.02 }],
    [[line([0, 0])], { min: 0, max: 0.02, interval: 0.02 }],
  ] as [Series[], object][])("holds all values in round steps", (series, expected) => {
    expect(axisOf(series)).toEqual(expected);
  });

  it("holds the band of own lines", () => {
    expect(axisOf([line([0.4], true)])).toEqual({ min: 0, max: 1, interval: 0.2 });
  });
});
