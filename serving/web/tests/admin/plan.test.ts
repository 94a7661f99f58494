import { describe, expect, test } from "vitest";
import {
  blocksOf,
  dropAt,
  movedTo,
  overhang,
  withFacings,
  without,
  type Plan,
} from "@/admin/planograms/plan";

const PLAN: Plan = {
  fixture: { width: 100, height: 60 },
  rows: [
    {
      height: 30,
      positions: [
        { id: "a", sku: "A", facings: 2 },
        { id: "b", sku: "B", facings: 1, x: 50, width: 12 },
        { id: "c", sku: "C", facings: 3 },
      ],
    },
    { height: 30, positions: [{ id: "d", sku: "A", facings: 1 }] },
  ],
};
const WIDTHS = new Map([["A", 10]]);
const ids = (plan: Plan) => plan.rows.map((row) => row.positions.map((one) => one.id).join(""));

test("positions stand at their x, or after the one before, in widths of their SKU", () => {
  const found = blocksOf(PLAN, WIDTHS).map(({ x, y, width }) => [x, y, width]);
  expect(found).toEqual([
    [0, 0, 20],
    [50, 0, 12],
    [62, 0, 24],
    [0, 30, 10],
  ]);
});

describe("movedTo", () => {
  test.each([
    ["a", 0, 2, ["bac", "d"]],
    ["a", 0, 3, ["bca", "d"]],
    ["c", 0, 0, ["cab", "d"]],
    ["a", 0, 0, ["abc", "d"]],
    ["a", 1, 1, ["bc", "da"]],
    ["d", 0, 1, ["adbc", ""]],
    ["d", 2, 0, ["abc", "d"]],
    ["d", -1, 0, ["abc", "d"]],
    ["x", 0, 0, ["abc", "d"]],
  ])("%s to row %i before %i", (id, row, at, rows) => {
    expect(ids(movedTo(PLAN, id, row, at))).toEqual(rows);
  });

  test("a row that was changed closes up; the others stay", () => {
    const plan = movedTo(PLAN, "c", 1, 0);
    expect(plan.rows[0]?.positions[1]?.x).toBeUndefined();
    expect(withFacings(PLAN, "d", 2).rows[0]).toBe(PLAN.rows[0]);
  });
});

test("facings change a width that was given, and are one at least", () => {
  expect(withFacings(PLAN, "b", 3).rows[0]?.positions[1]).toMatchObject({ facings: 3, width: 36 });
  expect(withFacings(PLAN, "b", 0)).toBe(PLAN);
});

test("a position is taken out", () => {
  expect(ids(without(PLAN, "b"))).toEqual(["ac", "d"]);
  expect(without(PLAN, "x")).toBe(PLAN);
});

test.each([
  [5, 10, [0, 0]],
  [30, 10, [0, 1]],
  [99, 10, [0, 3]],
  [50, 40, [1, 1]],
  [0, 900, [1, 0]],
])("dropped at %i, %i", (x, y, place) => {
  expect(dropAt(PLAN, blocksOf(PLAN, WIDTHS), x, y)).toEqual(place);
});

test("what does not fit is told", () => {
  const long = withFacings(PLAN, "c", 12);
  expect(overhang(long, blocksOf(long, WIDTHS), 0)).toBe(20 + 12 + 96 - 100);
  expect(overhang(PLAN, blocksOf(PLAN, WIDTHS), 1)).toBe(0);
});
