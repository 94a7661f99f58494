import { expect, test } from "vitest";
import { useHistory } from "@/review/desk/history";

test("goes back and forward again", () => {
  const history = useHistory("a");
  history.push("b");
  history.push("c");
  history.undo();
  history.undo();
  expect(history.now.value).toBe("a");
  expect([history.canUndo.value, history.canRedo.value]).toEqual([false, true]);
  history.undo();
  expect(history.now.value).toBe("a");
  history.redo();
  expect(history.now.value).toBe("b");
  history.redo();
  history.redo();
  expect([history.now.value, history.canRedo.value]).toEqual(["c", false]);
});

test("what was undone is forgotten after something new", () => {
  const history = useHistory(1);
  history.push(2);
  history.undo();
  history.push(3);
  history.redo();
  expect(history.now.value).toBe(3);
  history.undo();
  expect(history.now.value).toBe(1);
});

test("the same value again is no step", () => {
  const first = [1];
  const history = useHistory(first);
  history.push(first);
  expect(history.canUndo.value).toBe(false);
});

test("begins anew", () => {
  const history = useHistory(1);
  history.push(2);
  history.reset(9);
  expect([history.now.value, history.first.value, history.canUndo.value]).toEqual([9, 9, false]);
});
