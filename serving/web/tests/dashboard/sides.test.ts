import { describe, expect, it } from "vitest";
import { readCompared, sidesOf } from "@/dashboard/compare/sides";

const base = {
  span: { from: "2026-10-26", to: "2026-11-23" },
  places: { store_type: "超市" },
  brand: "青屿",
};

describe("what is compared", () => {
  it("is the period with the one before, unless told otherwise", () => {
    const sides = sidesOf(readCompared({}), base, []);
    expect(sides?.[1]).toEqual({ ...base, span: { from: "2026-09-28", to: "2026-10-26" } });
    const year = sidesOf(readCompared({ then: "year" }), base, []);
    expect(year?.[1].span).toEqual({ from: "2025-10-27", to: "2025-11-24" });
  });

  it("are the first two regions until others are chosen", () => {
    const regions = ["华东", "华南", "华北"];
    const places = (query: Record<string, string>) =>
      sidesOf(readCompared({ vs: "region", ...query }), base, regions)?.map(
        (side) => side.places.region,
      );
    expect(places({})).toEqual(["华东", "华南"]);
    expect(places({ a: "华南" })).toEqual(["华南", "华东"]);
    expect(places({ a: "华北", b: "华南" })).toEqual(["华北", "华南"]);
  });

  it("keeps the other filters and leaves the city of one region behind", () => {
    const wide = { ...base, places: { ...base.places, city: "上海" } };
    const sides = sidesOf(readCompared({ vs: "region" }), wide, ["华东", "华南"]);
    expect(sides?.[1].places).toEqual({ store_type: "超市", region: "华南", city: undefined });
  });

  it("is the own brand with another", () => {
    const sides = sidesOf(readCompared({ vs: "brand" }), base, ["青屿", "鹿角湾"]);
    expect(sides?.map((side) => side.brand)).toEqual(["青屿", "鹿角湾"]);
  });

  it("is nothing where there are not two", () => {
    expect(sidesOf(readCompared({ vs: "brand" }), base, ["青屿"])).toBeNull();
    expect(sidesOf(readCompared({ vs: "region" }), base, [])).toBeNull();
  });

  it("takes an unknown kind for the usual one", () => {
    expect(readCompared({ vs: "store", then: "never" })).toEqual({
      kind: "period",
      a: null,
      b: null,
      then: "before",
    });
  });
});
