import type { Point, Size } from "@/components/photo/view";
import type { Corners } from "@/review/desk/boxes";

/** Which sides of a box are held: -1 the left or upper, 1 the right or lower, 0 neither. */
export interface Grip {
  x: -1 | 0 | 1;
  y: -1 | 0 | 1;
}

const SIDES = [-1, 0, 1] as const;
/** Smallest side of a box, in pixels of the photo. */
export const SMALLEST = 4;

/** The grip at a place of the photo: a corner or a side within reach, the middle to move it all. */
export function gripAt(box: Corners, at: Point, reach: number): Grip | null {
  const x = side(at.x, box[0], box[2], reach);
  const y = side(at.y, box[1], box[3], reach);
  return x === null || y === null ? null : { x, y };
}

function side(value: number, low: number, high: number, reach: number): -1 | 0 | 1 | null {
  if (value < low - reach || value > high + reach) return null;
  const inner = Math.min(reach, (high - low) / 3);
  if (value <= low + inner) return -1;
  return value >= high - inner ? 1 : 0;
}

/** The box dragged by so many pixels at a grip, within the photo and never turned over. */
export function dragged(box: Corners, grip: Grip, by: Point, photo: Size): Corners {
  const [left, top, right, bottom] = box;
  if (!grip.x && !grip.y) {
    const x = clamp(by.x, -left, photo.width - right);
    const y = clamp(by.y, -top, photo.height - bottom);
    return [left + x, top + y, right + x, bottom + y];
  }
  return [
    grip.x === -1 ? clamp(left + by.x, 0, right - SMALLEST) : left,
    grip.y === -1 ? clamp(top + by.y, 0, bottom - SMALLEST) : top,
    grip.x === 1 ? clamp(right + by.x, left + SMALLEST, photo.width) : right,
    grip.y === 1 ? clamp(bottom + by.y, top + SMALLEST, photo.height) : bottom,
  ];
}

/** The box between two corners, within the photo; null when it is too small to be meant. */
export function spanned(one: Point, other: Point, photo: Size): Corners | null {
  const [x1 = 0, x2 = 0] = [one.x, other.x].map((x) => clamp(x, 0, photo.width)).sort(rising);
  const [y1 = 0, y2 = 0] = [one.y, other.y].map((y) => clamp(y, 0, photo.height)).sort(rising);
  return x2 - x1 < SMALLEST || y2 - y1 < SMALLEST ? null : [x1, y1, x2, y2];
}

/** The CSS cursor of a grip. */
export function cursorOf(grip: Grip | null): string {
  if (!grip) return "default";
  if (!grip.x && !grip.y) return "move";
  if (!grip.x) return "ns-resize";
  if (!grip.y) return "ew-resize";
  return grip.x === grip.y ? "nwse-resize" : "nesw-resize";
}

export const GRIPS: readonly Grip[] = SIDES.flatMap((x) => SIDES.map((y) => ({ x, y }))).filter(
  ({ x, y }) => x !== 0 || y !== 0,
);

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function rising(one: number, other: number): number {
  return one - other;
}
