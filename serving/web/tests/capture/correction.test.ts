import { expect, it } from "vitest";
import type { Facing } from "@/api/document";
import { boxOf, otherCandidates } from "@/capture/correction";

const box = (id: number, left: number, kind: "product" | "gap" = "product") => ({
  id,
  kind,
  box: [left, 0, left + 10, 20],
});

it("finds the box that lies on a facing, also when it was moved a little", () => {
  const boxes = [box(3, 0), box(4, 11), box(5, 12, "gap"), box(6, 30)];
  expect(boxOf(boxes, { box: [12, 0, 22, 20] })).toBe(4);
});

it("says so when there are no boxes", () => {
  expect(() => boxOf([box(1, 0, "gap")], { box: [0, 0, 1, 1] })).toThrow("no boxes");
});

it("offers the other candidates, the likeliest first and no more than four", () => {
  const candidates = ["a", "b", "c", "d", "e", "f"].map((sku) => ({ sku, probability: 0.1 }));
  expect(otherCandidates({ sku: "b", candidates } as Facing)).toEqual(["a", "c", "d", "e"]);
});
