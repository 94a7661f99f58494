import { expect, test } from "vitest";
import { changedValues, sentValue, shownValue } from "@/admin/parts/fields";

test.each([
  [{ name: "x", label: "" }, "  a ", "a"],
  [{ name: "x", label: "" }, "", null],
  [{ name: "x", label: "", kind: "number" }, "3.5", 3.5],
  [{ name: "x", label: "", kind: "number" }, "", null],
  [{ name: "x", label: "", kind: "list" }, "a, b,c; ", ["a", "b", "c"]],
  [{ name: "x", label: "", kind: "list" }, "", []],
  [{ name: "x", label: "", kind: "check" }, true, true],
] as const)("%o sends %o", (field, shown, sent) => expect(sentValue(field, shown)).toEqual(sent));

test("values are shown as texts", () => {
  expect([null, undefined, 7, "a", ["a", "b"]].map(shownValue)).toEqual(["", "", "7", "a", "a, b"]);
});

test("only what changed is sent", () => {
  const before = { name: "a", brands: ["x"], note: null, id: 1 };
  const now = { name: "b", brands: ["x"], note: null, password: null };
  expect(changedValues(before, now)).toEqual({ name: "b" });
});
