import { describe, expect, test, vi } from "vitest";
import { commandOf, HELP } from "@/review/desk/keys";
import { useCommands, type Acts } from "@/review/desk/useCommands";
import words from "@/i18n/en/review.json";

const NONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe("commandOf", () => {
  test.each([
    [{ key: "n" }, "draw"],
    [{ key: "N" }, "draw"],
    [{ key: "3" }, { candidate: 2 }],
    [{ key: "6" }, null],
    [{ key: "z", ctrlKey: true }, "undo"],
    [{ key: "z", metaKey: true, shiftKey: true }, "redo"],
    [{ key: "s", ctrlKey: true }, "save"],
    [{ key: "s" }, "search"],
    [{ key: "n", ctrlKey: true }, null],
    [{ key: "d", altKey: true }, null],
    [{ key: "ArrowLeft" }, { nudge: [-1, 0] }],
    [{ key: "ArrowDown", shiftKey: true }, { nudge: [0, 10] }],
    [{ key: "Tab" }, null],
  ])("%o", (key, command) => expect(commandOf({ ...NONE, ...key })).toEqual(command));
});

test("every key in the help has its words", () => {
  expect(HELP.map(([name]) => name).filter((name) => !(name in words.key))).toEqual([]);
});

test("nobody who types is disturbed, nor a button that is pressed", () => {
  const acts = { draw: vi.fn(), confirm: vi.fn(), candidate: vi.fn() } as unknown as Acts;
  const run = useCommands(acts);
  const press = (tag: string, key: string) => {
    const target = document.body.appendChild(document.createElement(tag));
    target.addEventListener("keydown", run as EventListener);
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    target.remove();
    return event.defaultPrevented;
  };
  expect(press("input", "n")).toBe(false);
  expect(press("button", "Enter")).toBe(false);
  expect([acts.draw, acts.confirm].map((act) => vi.mocked(act).mock.calls.length)).toEqual([0, 0]);
  expect([press("div", "n"), press("button", "n"), press("div", "2")]).toEqual([true, true, true]);
  expect(acts.draw).toHaveBeenCalledTimes(2);
  expect(acts.candidate).toHaveBeenCalledWith(1);
});
