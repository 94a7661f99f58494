import { describe, expect, test } from "vitest";
import {
  changesBetween,
  doubtOf,
  inQuestion,
  inReadingOrder,
  type EditBox,
} from "@/review/desk/boxes";
import { added, confirmed, moved, named, proposed, removed } from "@/review/desk/edits";
import { offered, matches } from "@/review/desk/products";

function box(id: number, values: Partial<EditBox> = {}): EditBox {
  const corners: EditBox["box"] = [id * 10, 0, id * 10 + 9, 20];
  const plain = { kind: "product", checked: false, proposed: false, newSku: null } as const;
  return { id, box: corners, sku: "A", probability: 0.95, candidates: [], ...plain, ...values };
}

describe("doubtOf", () => {
  test.each([
    [box(0), "fine"],
    [box(0, { probability: 0.6 }), "uncertain"],
    [box(0, { sku: null, probability: null }), "unknown"],
    [box(0, { sku: null, checked: true }), "checked"],
    [box(0, { kind: "gap", sku: null }), "fine"],
    [
      box(0, {
        candidates: [
          { sku: "A", probability: 0.8 },
          { sku: "B", probability: 0.7 },
        ],
      }),
      "uncertain",
    ],
  ] as const)("%#", (one, doubt) => expect(doubtOf(one)).toBe(doubt));
});

test("the most doubtful box comes first, of equal ones the upper and then the left one", () => {
  const boxes = [
    box(0, { probability: 0.65 }),
    box(1),
    box(2, { sku: null, box: [50, 100, 60, 120] }),
    box(3, { sku: null, box: [90, 0, 99, 20] }),
    box(4, { sku: null, box: [10, 0, 19, 20] }),
    box(5, { probability: 0.5 }),
  ];
  expect(inQuestion(boxes).map((one) => one.id)).toEqual([4, 3, 2, 5, 0]);
});

test("reading order follows the rows, however a row slopes", () => {
  const boxes = [
    box(0, { box: [200, 8, 250, 108] }),
    box(1, { box: [0, 150, 50, 250] }),
    box(2, { box: [0, 0, 50, 100] }),
    box(3, { box: [100, 145, 150, 245] }),
  ];
  expect(inReadingOrder(boxes).map((one) => one.id)).toEqual([2, 0, 1, 3]);
});

describe("changesBetween", () => {
  const before = [box(0), box(1, { sku: null }), box(2)];
  test("nothing", () => expect(changesBetween(before, before)).toEqual([]));
  test("named", () =>
    expect(changesBetween(before, named(before, 1, "B"))).toEqual([
      { action: "name", id: 1, sku: "B" },
    ]));
  test("found to be right", () =>
    expect(changesBetween(before, confirmed(before, 0))).toEqual([
      { action: "name", id: 0, sku: "A" },
    ]));
  test("deleted", () =>
    expect(changesBetween(before, removed(before, 2))).toEqual([{ action: "delete", id: 2 }]));
  test("moved and named", () => {
    const now = named(moved(before, 0, [1, 2, 3, 4]), 0, null);
    expect(changesBetween(before, now)).toEqual([
      { action: "move", id: 0, box: [1, 2, 3, 4] },
      { action: "name", id: 0, sku: null },
    ]);
  });
  test("drawn, named, and drawn again", () => {
    const one = added(before, [1, 1, 9, 9], "product");
    const two = added(named(one, -1, "C"), [2, 2, 8, 8], "gap");
    const add = { action: "add", proposal: null };
    expect(changesBetween(before, two)).toEqual([
      { ...add, kind: "product", box: [1, 1, 9, 9], sku: "C" },
      { ...add, kind: "gap", box: [2, 2, 8, 8], sku: null },
    ]);
    expect(changesBetween(before, removed(removed(two, -1), -2))).toEqual([]);
  });
  test("proposed as a new product", () => {
    const said = { brand: "Q", name: null };
    expect(changesBetween(before, proposed(before, 1, said))).toEqual([
      { action: "propose", id: 1, ...said },
    ]);
    const drawn = proposed(added(before, [1, 1, 9, 9], "product"), -1, said);
    expect(changesBetween(before, drawn)[0]).toMatchObject({ action: "add", proposal: said });
  });
});

test("candidates are offered first, then the neighbours, each once, five at most", () => {
  const candidates = ["A", "B", "C"].map((sku) => ({ sku, probability: 0.3 }));
  expect(offered(box(0, { sku: null, candidates }), ["B", "D"])).toEqual(["A", "B", "C", "D"]);
  expect(offered(box(0, { candidates }), ["X", "Y", "Z"])).toEqual(["A", "B", "C", "X", "Y"]);
  expect(offered(null, [null, null])).toEqual([]);
});

test("a product is found by any of its names", () => {
  const product = { id: null, sku: "QY-1", brand: "青屿", name: "绿茶", nameEn: "Green tea" };
  for (const text of ["qy", "绿", "GREEN", " 青屿 "]) expect(matches(product, text)).toBe(true);
  for (const text of ["", "  ", "red"]) expect(matches(product, text)).toBe(false);
});
