import { describe, expect, it } from "vitest";
import {
  filterQuery,
  fixed,
  placesOf,
  readFilters,
  spanOfFilters,
} from "@/dashboard/state/filters";

describe("filters in the address", () => {
  it("usual values leave the address empty", () => {
    expect(filterQuery(readFilters({}))).toEqual({});
  });

  it.each([
    { period: "12w", region: "华东", measure: "linear" },
    { from: "2026-10-01", to: "2026-11-01", city: "上海", brand: "A&B / 100%", category: "茶叶" },
    { period: "last-month", channel: "现代渠道", store_type: "大卖场" },
  ])("come back as they went: %o", (query) => {
    expect(filterQuery(readFilters(query))).toEqual(query);
  });

  it.each([
    { period: "3 weeks" },
    { from: "2026-11-01", to: "2026-10-01" },
    { from: "2026-02-30", to: "2026-03-02" },
    { from: "2026-10-01" },
    { region: "  " },
    { region: "x".repeat(201) },
    { measure: "weight" },
    { by: "store", a: "1" },
  ])("what is no legal value is left out: %o", (query) => {
    expect(filterQuery(readFilters(query))).toEqual({});
  });

  it("of a name given twice the first counts", () => {
    expect(readFilters({ region: ["华东", "华南"] }).region).toBe("华东");
  });

  it("a view to be shared has days that stay", () => {
    const shared = fixed(readFilters({ region: "华东" }), "2026-11-22");
    expect(filterQuery(shared)).toEqual({ region: "华东", from: "2026-10-26", to: "2026-11-23" });
    expect(spanOfFilters(shared, "2027-03-01")).toEqual({ from: "2026-10-26", to: "2026-11-23" });
  });

  it("places are the filters of stores alone", () => {
    const filters = readFilters({ region: "华东", store_type: "超市", brand: "青屿" });
    expect(placesOf(filters)).toEqual({ region: "华东", store_type: "超市" });
  });
});
