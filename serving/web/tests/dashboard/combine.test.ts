import { describe, expect, it } from "vitest";
import { difference, rowOfBrand, shownOf, total, within } from "@/dashboard/data/combine";
import { aRow } from "./rows";

describe("a figure of several rows", () => {
  it("of one row is that row", () => {
    const row = aRow({ value: 0.25, low: 0.2, high: 0.32 });
    const sum = total([row]);
    expect(sum?.value).toBe(0.25);
    expect(sum?.low).toBeCloseTo(0.2, 10);
    expect(sum?.high).toBeCloseTo(0.32, 10);
  });

  it("adds counts, and half widths in squares", () => {
    const rows = [
      aRow({ numerator: 30, denominator: 100, value: 0.3, low: 0.27, high: 0.33, audits: 2 }),
      aRow({ numerator: 50, denominator: 100, value: 0.5, low: 0.46, high: 0.54, audits: 3 }),
    ];
    const sum = total(rows);
    expect(sum).toMatchObject({ value: 0.4, numerator: 80, denominator: 200, audits: 5 });
    expect(sum?.low).toBeCloseTo(0.4 - 0.025, 10);
    expect(sum?.high).toBeCloseTo(0.4 + 0.025, 10);
  });

  it("names every rule once", () => {
    const rows = [aRow({ rule_version: "a/1, b/1" }), aRow({ rule_version: "a/1, b/2" })];
    expect(total(rows)?.rule).toBe("a/1, b/1, b/2");
  });

  it("without rows is nothing, and without anything counted not enough evidence", () => {
    expect(total([])).toBeNull();
    const none = total([
      aRow({ numerator: 0, denominator: 0, value: null, low: null, high: null }),
    ]);
    expect(none).toMatchObject({ value: null, low: null, high: null });
  });
});

describe("a share within a category", () => {
  const whole = aRow({ numerator: 100, denominator: 200 });

  it("has the category's facings as its denominator", () => {
    expect(within(aRow({ numerator: 50 }), whole)).toMatchObject({
      value: 0.5,
      denominator: 100,
      low: 0.5,
      high: 0.5,
    });
  });

  it("keeps its interval around the value and within 0 and 1", () => {
    const row = within(aRow({ numerator: 100, value: 0.5, low: 0.3, high: 0.6 }), whole);
    expect(row.value).toBe(1);
    expect(row.low).toBeLessThanOrEqual(1);
    expect(row.high).toBe(1);
    const half = within(aRow({ numerator: 50, value: 0.25, low: 0.2, high: 0.3 }), whole);
    expect(half.low).toBeCloseTo(40 / 90, 10);
    expect(half.high).toBeCloseTo(60 / 110, 10);
  });

  it("of a category nobody saw is not enough evidence", () => {
    for (const none of [undefined, aRow({ numerator: 0 })])
      expect(within(aRow(), none)).toMatchObject({ value: null, low: null, high: null });
  });
});

describe("a brand's row", () => {
  const rows = [aRow({ group: { brand: "A" } }), aRow({ group: { brand: null }, others: true })];

  it("is found", () => expect(rowOfBrand(rows, "A")).toBe(rows[0]));
  it("is nothing of what others were counted in", () => {
    expect(rowOfBrand(rows, "B")).toMatchObject({
      value: 0,
      numerator: 0,
      denominator: 200,
      group: { brand: "B" },
    });
  });
  it("is not there without photos", () => expect(rowOfBrand([], "A")).toBeNull());
});

describe("a difference", () => {
  const shown = (value: number, half: number) =>
    shownOf(aRow({ value, low: value - half, high: value + half }));

  it("is sure where its interval leaves out 0", () => {
    expect(difference(shown(0.3, 0.03), shown(0.2, 0.04))).toMatchObject({ sure: true });
    expect(difference(shown(0.3, 0.03), shown(0.2, 0.04))?.low).toBeCloseTo(0.05, 10);
  });

  it("is not sure within the doubt, and not where nothing changed", () => {
    expect(difference(shown(0.3, 0.06), shown(0.25, 0.06))?.sure).toBe(false);
    expect(difference(shown(0.3, 0), shown(0.3, 0))?.sure).toBe(false);
  });

  it("is not there without both", () => {
    expect(difference(shown(0.3, 0), null)).toBeNull();
    expect(difference({ ...shown(0.3, 0), value: null }, shown(0.3, 0))).toBeNull();
  });
});
