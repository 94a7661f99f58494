import { describe, expect, it } from "vitest";
import { greyOf, judge, tilt, type Grey } from "@/capture/quality";

const [WIDTH, HEIGHT] = [320, 240];

function drawn(grey: (x: number, y: number) => number, width = WIDTH, height = HEIGHT): Grey {
  const values = Uint8Array.from({ length: width * height }, (_, i) =>
    Math.max(0, Math.min(255, grey(i % width, Math.floor(i / width)))),
  );
  return { values, width, height };
}

/** The same with soft edges, as a lens draws them: the mean of 3 x 3 points in each pixel. */
function soft(grey: (x: number, y: number) => number): Grey {
  const places = [-1 / 3, 0, 1 / 3].flatMap((dy) =>
    [-1 / 3, 0, 1 / 3].map((dx) => [dx, dy] as const),
  );
  const mean = (x: number, y: number) =>
    places.reduce((sum, [dx, dy]) => sum + grey(x + dx, y + dy), 0) / places.length;
  return drawn(mean);
}

/** Boxes of products in rows, which lean by so many degrees. */
function shelf(degrees = 0): Grey {
  const slope = Math.tan((degrees * Math.PI) / 180);
  return soft((x, y) => {
    const down = y - slope * x + 1000;
    const across = x + slope * y + 1000;
    if (down % 60 < 8) return 30;
    return across % 24 < 3
      ? 60
      : 130 + 60 * ((Math.floor(across / 24) + Math.floor(down / 60)) % 2);
  });
}

const level = shelf();
const lamp = drawn((x, y) => (x < 100 ? 255 : (level.values[y * WIDTH + x] ?? 0)));
const smooth = () => drawn((x, y) => 120 + 60 * Math.sin(x / 40) + 30 * Math.cos(y / 50));

describe("a photo is doubted when", () => {
  it.each([
    ["nothing is wrong", shelf(), []],
    ["it is blurred", smooth(), ["blurred"]],
    ["it is dark", drawn((x, y) => (x % 9 === 0 || y % 9 === 0 ? 35 : 5)), ["dark"]],
    ["a lamp burns out a part", lamp, ["glare"]],
    [
      "most is burnt out",
      drawn((x, y) => (x < 200 || (x + y) % 7 > 1 ? 255 : 40)),
      ["overexposed"],
    ],
    ["it leans", shelf(15), ["tilted"]],
  ])("%s", (_name, grey, reasons) => {
    expect(judge(grey, 4000, 3000)).toEqual(reasons);
  });

  it("it is too small", () => {
    expect(judge(shelf(), 4000, 239)).toEqual(["too_small"]);
  });

  it("it is empty, without a fault of ours", () => {
    expect(judge({ values: new Uint8Array(0), width: 0, height: 0 }, 0, 0)).toContain("too_small");
  });
});

it.each([-14, -9, 0, 9, 14])("shelves leaning by %d degrees are measured", (degrees) => {
  expect(Math.abs(tilt(shelf(degrees)) - degrees)).toBeLessThanOrEqual(3);
});

it("grey follows the eye", () => {
  const data = Uint8ClampedArray.from([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]);
  const pixels = { data, width: 3, height: 1 } as ImageData;
  expect([...greyOf(pixels).values]).toEqual([76, 150, 29]);
});
