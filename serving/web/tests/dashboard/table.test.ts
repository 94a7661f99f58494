import { describe, expect, it } from "vitest";
import { brandColours } from "@/dashboard/data/colours";
import { choices } from "@/dashboard/data/options";
import { isOfOne, sorted, turned } from "@/dashboard/figure/table";
import { aRow } from "./rows";

const rows = [
  aRow({ group: { store: "乙" }, numerator: 10 }),
  aRow({ group: { store: "丙" }, value: null, low: null, high: null }),
  aRow({ group: { store: "甲" }, numerator: 90, audits: 1 }),
];
const label = (row: (typeof rows)[number]) => row.group.store ?? "";

describe("a table's order", () => {
  it.each([
    ["-value", "甲乙丙"],
    ["value", "乙甲丙"],
    ["audits", "甲乙丙"],
  ] as const)("%s is %s", (sort, order) => {
    expect(sorted(rows, sort, label).map(label).join("")).toBe(order);
  });

  it("turns a name both ways", () => {
    const there = sorted(rows, "name", label).map(label);
    expect(sorted(rows, "-name", label).map(label)).toEqual(there.reverse());
  });

  it("begins with the largest, names with the first", () => {
    expect([turned("name", "value"), turned("-value", "value"), turned("value", "value")]).toEqual([
      "-value",
      "value",
      "-value",
    ]);
    expect([turned("-value", "name"), turned("name", "name")]).toEqual(["name", "-name"]);
  });
});

describe("a row of one place or product", () => {
  it.each([
    ["named", aRow({ group: { region: "East" } }), true],
    ["nameless", aRow({ group: { region: null } }), false],
    ["of other brands together", aRow({ group: { region: "East" }, others: true }), false],
    ["of another grouping", aRow({ group: { store: "甲" } }), false],
  ])("is told: %s", (_, row, expected) => {
    expect(isOfOne(row, "region")).toBe(expected);
  });
});

describe("colours of brands", () => {
  it("do not depend on the order, and tell brands apart", () => {
    const names = ["鹿角湾", "木棉巷", "禾木匠", "Quillo", "Meadow"];
    const colours = brandColours(names, false);
    expect(brandColours([...names].reverse(), false)).toEqual(colours);
    expect(new Set(colours.values()).size).toBe(names.length);
  });

  it("give every brand one, however many", () => {
    const names = Array.from({ length: 40 }, (_, at) => `brand ${at}`);
    expect(brandColours(names, true).size).toBe(40);
  });
});

describe("values to choose from", () => {
  const all = [
    { region: "华东", city: "上海", store_type: "超市" },
    { region: "华东", city: "杭州" },
    { region: "华南", city: "广州", store_type: "超市" },
  ];

  it("fit what else is chosen, but not their own value", () => {
    expect(choices(all, "city", { region: "华东" })).toHaveLength(2);
    expect(choices(all, "region", { region: "华东" })).toHaveLength(2);
    expect(choices(all, "region", { store_type: "超市", city: "广州" })).toEqual(["华南"]);
  });
});
