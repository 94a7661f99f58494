import { describe, expect, test } from "vitest";
import { cursorOf, dragged, gripAt, spanned } from "@/review/desk/handles";

const BOX = [100, 100, 200, 300] as [number, number, number, number];
const PHOTO = { width: 1000, height: 800 };

describe("gripAt", () => {
  test.each([
    [150, 200, { x: 0, y: 0 }],
    [100, 100, { x: -1, y: -1 }],
    [205, 305, { x: 1, y: 1 }],
    [150, 296, { x: 0, y: 1 }],
    [96, 200, { x: -1, y: 0 }],
  ])("at %d, %d", (x, y, grip) => expect(gripAt(BOX, { x, y }, 7)).toEqual(grip));

  test.each([
    [80, 200],
    [150, 320],
  ])("none at %d, %d", (x, y) => expect(gripAt(BOX, { x, y }, 7)).toBeNull());

  test("the middle of a small box can still be held", () => {
    expect(gripAt([0, 0, 9, 9], { x: 4.5, y: 4.5 }, 22)).toEqual({ x: 0, y: 0 });
  });
});

describe("dragged", () => {
  const by = { x: 20, y: -30 };
  test("as a whole", () =>
    expect(dragged(BOX, { x: 0, y: 0 }, by, PHOTO)).toEqual([120, 70, 220, 270]));
  test("by a corner", () =>
    expect(dragged(BOX, { x: 1, y: -1 }, by, PHOTO)).toEqual([100, 70, 220, 300]));
  test("by a side", () =>
    expect(dragged(BOX, { x: -1, y: 0 }, by, PHOTO)).toEqual([120, 100, 200, 300]));
  test("never off the photo", () => {
    const far = { x: 5000, y: 5000 };
    expect(dragged(BOX, { x: 0, y: 0 }, far, PHOTO)).toEqual([900, 600, 1000, 800]);
    expect(dragged(BOX, { x: 1, y: 1 }, far, PHOTO)).toEqual([100, 100, 1000, 800]);
  });
  test("never turned over", () => {
    expect(dragged(BOX, { x: -1, y: 1 }, { x: 500, y: -500 }, PHOTO)).toEqual([196, 100, 200, 104]);
  });
});

describe("spanned", () => {
  test("from any corner", () => {
    expect(spanned({ x: 50, y: 60 }, { x: 10, y: 20 }, PHOTO)).toEqual([10, 20, 50, 60]);
  });
  test("cut at the borders", () => {
    expect(spanned({ x: -50, y: 10 }, { x: 40, y: 900 }, PHOTO)).toEqual([0, 10, 40, 800]);
  });
  test.each([
    [
      { x: 10, y: 10 },
      { x: 12, y: 90 },
    ],
    [
      { x: 1200, y: 10 },
      { x: 1300, y: 90 },
    ],
  ])("too small is not meant", (one, other) => expect(spanned(one, other, PHOTO)).toBeNull());
});

test("cursors", () => {
  expect(cursorOf(null)).toBe("default");
  expect(cursorOf({ x: 0, y: 0 })).toBe("move");
  expect(cursorOf({ x: 1, y: 0 })).toBe("ew-resize");
  expect(cursorOf({ x: 0, y: -1 })).toBe("ns-resize");
  expect(cursorOf({ x: 1, y: 1 })).toBe("nwse-resize");
  expect(cursorOf({ x: 1, y: -1 })).toBe("nesw-resize");
});
