import { describe, expect, it } from "vitest";
import { around, fitted, onPhoto, panned, zoomed } from "@/components/photo/view";
import { boxAt, levelFor, type PhotoBox } from "@/components/photo/draw";

const photo = { width: 4000, height: 3000 };
const canvas = { width: 400, height: 600 };

describe("the view of a photo", () => {
  const whole = fitted(photo, canvas);

  it("shows all of it in the middle", () => {
    expect(whole).toEqual({ scale: 0.1, x: 0, y: 150 });
  });

  it("keeps what is under the finger when it comes closer", () => {
    const at = { x: 120, y: 300 };
    const before = onPhoto(whole, at);
    const after = onPhoto(zoomed(whole, 4, at, photo, canvas), at);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  it("never goes farther than the whole, nor closer than pixels can be seen", () => {
    expect(zoomed(whole, 0.1, { x: 0, y: 0 }, photo, canvas)).toEqual(whole);
    expect(zoomed(whole, 1e6, { x: 0, y: 0 }, photo, canvas).scale).toBe(8);
  });

  it("never leaves the photo", () => {
    const close = zoomed(whole, 10, { x: 200, y: 300 }, photo, canvas);
    const far = panned(close, { x: -1e6, y: 1e6 }, photo, canvas);
    expect(far.x).toBe(canvas.width - photo.width * close.scale);
    expect(far.y).toBe(0);
  });

  it("brings a box into the middle", () => {
    const view = around([1900, 1400, 2100, 1600], photo, canvas);
    expect(onPhoto(view, { x: 200, y: 300 })).toEqual({ x: 2000, y: 1500 });
  });
});

describe("the box under a finger", () => {
  const box = (id: string, x1: number, x2: number, dim = false): PhotoBox => {
    return { id, box: [x1, 0, x2, 100], colour: "red", dim };
  };
  const boxes = [box("wide", 0, 300), box("narrow", 100, 150), box("dimmed", 120, 130, true)];

  it.each([
    [{ x: 125, y: 50 }, 0, "narrow"],
    [{ x: 10, y: 50 }, 0, "wide"],
    [{ x: 310, y: 50 }, 0, undefined],
    [{ x: 310, y: 50 }, 20, "wide"],
  ])("at %j with reach %d is %s", (at, reach, id) => {
    expect(boxAt(boxes, at, reach)?.id).toBe(id);
  });
});

describe("the level to draw", () => {
  const level = (scale: number) => ({ image: {} as CanvasImageSource, scale });
  const levels = [level(1), level(0.5), level(0.25)];

  it.each([
    [0.1, 0.25],
    [0.3, 0.5],
    [0.9, 1],
    [3, 1],
  ])("at %d screen pixels for one of the photo is %d", (magnification, scale) => {
    expect(levelFor(levels, magnification)?.scale).toBe(scale);
  });

  it("is none before a picture came", () => {
    expect(levelFor([], 1)).toBeNull();
  });
});
