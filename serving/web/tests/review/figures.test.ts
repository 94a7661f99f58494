import { expect, test } from "vitest";
import { shifts } from "@/review/desk/figures";
import type { Result } from "@/review/desk/useReview";

function result(shares: Record<string, number | null>): Result {
  const kpis = Object.entries(shares).map(([key, value]) => {
    const [kind = "", name] = key.split(":");
    return { name: "share_facings", scope: { [kind]: name ?? true }, value };
  });
  const photo = { width: 1, height: 1, name: "" };
  return { photo, detections: [], facings: [], kpis } as Result;
}

test("own first, then the largest brands, then what nobody could name", () => {
  const raw = result({ "brand:A": 0.2, own: 0.2, unknown: 0.5, "brand:B": 0.3 });
  const corrected = result({ "brand:A": 0.6, own: 0.6, unknown: 0, "brand:B": 0.4 });
  expect(shifts(raw, corrected)).toEqual([
    { key: "own", brand: null, raw: 0.2, corrected: 0.6 },
    { key: "brand:A", brand: "A", raw: 0.2, corrected: 0.6 },
    { key: "brand:B", brand: "B", raw: 0.3, corrected: 0.4 },
    { key: "unknown", brand: null, raw: 0.5, corrected: 0 },
  ]);
});

test("a brand that was only found in the correction had none before", () => {
  const [shift] = shifts(result({}), result({ "brand:A": 1 }));
  expect(shift).toEqual({ key: "brand:A", brand: "A", raw: 0, corrected: 1 });
});

test("nothing is said of a correction that is not there", () => {
  expect(shifts(result({ own: 0.5 }), null)[0]?.corrected).toBeNull();
});
