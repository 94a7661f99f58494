import type { Point, Size, View } from "@/components/photo/view";

/** A box to draw. box: x1, y1, x2, y2 in pixels of the photo. colour: any CSS colour. */
export interface PhotoBox {
  id: string | number;
  box: readonly number[];
  colour: string;
  /** Not what is asked about now. */
  dim?: boolean;
  /** Something that is not there, or not sure. */
  dashed?: boolean;
}

/** A picture at one of its sizes. scale: its pixels for a pixel of the photo. */
export interface Level {
  image: CanvasImageSource;
  scale: number;
}

interface Scene {
  view: View;
  photo: Size;
  levels: readonly Level[];
  boxes: readonly PhotoBox[];
  selected: PhotoBox["id"] | null;
}

const DIMMED = 0.25;

/** Draw the photo and its boxes. density: canvas pixels for a CSS pixel. */
export function drawScene(context: CanvasRenderingContext2D, scene: Scene, density: number): void {
  const { canvas } = context;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(density, 0, 0, density, 0, 0);
  drawPhoto(context, scene, density);
  for (const [style, boxes] of byStyle(scene.boxes)) drawBoxes(context, style, boxes, scene.view);
  const chosen = scene.boxes.find((one) => one.id === scene.selected);
  if (chosen) drawChosen(context, chosen, scene.view);
}

/** The topmost box at a place of the photo: the smallest of those that hold it. */
export function boxAt(boxes: readonly PhotoBox[], at: Point, reach = 0): PhotoBox | null {
  const hit = boxes.filter(({ box: [x1 = 0, y1 = 0, x2 = 0, y2 = 0], dim }) => {
    const across = at.x >= x1 - reach && at.x <= x2 + reach;
    return !dim && across && at.y >= y1 - reach && at.y <= y2 + reach;
  });
  return hit.sort((one, other) => area(one.box) - area(other.box))[0] ?? null;
}

/** The smallest level that is sharp at this magnification. */
export function levelFor(levels: readonly Level[], magnification: number): Level | null {
  const sharp = levels.filter((level) => level.scale >= magnification);
  const byScale = (one: Level, other: Level) => one.scale - other.scale;
  return sharp.sort(byScale)[0] ?? levels.toSorted(byScale).at(-1) ?? null;
}

function drawPhoto(context: CanvasRenderingContext2D, scene: Scene, density: number): void {
  const { view, photo } = scene;
  const level = levelFor(scene.levels, view.scale * density);
  const { x, y } = view;
  const [width, height] = [photo.width * view.scale, photo.height * view.scale];
  if (level) context.drawImage(level.image, x, y, width, height);
}

function byStyle(boxes: readonly PhotoBox[]): Map<string, PhotoBox[]> {
  const groups = new Map<string, PhotoBox[]>();
  for (const box of boxes) {
    const style = `${box.colour}|${box.dim ?? false}|${box.dashed ?? false}`;
    const group = groups.get(style);
    if (group) group.push(box);
    else groups.set(style, [box]);
  }
  return groups;
}

/** All boxes of one style as one path: a dark line under the coloured one, for any picture. */
function drawBoxes(
  context: CanvasRenderingContext2D,
  style: string,
  boxes: readonly PhotoBox[],
  view: View,
): void {
  const [colour = "", dim, dashed] = style.split("|");
  context.beginPath();
  for (const { box } of boxes) context.rect(...onScreen(box, view));
  context.globalAlpha = dim === "true" ? DIMMED : 1;
  context.setLineDash([]);
  context.lineWidth = 3;
  context.strokeStyle = "rgb(0 0 0 / 45%)";
  context.stroke();
  context.setLineDash(dashed === "true" ? [6, 4] : []);
  context.lineWidth = 1.5;
  context.strokeStyle = colour;
  context.stroke();
  context.globalAlpha = 1;
}

function drawChosen(context: CanvasRenderingContext2D, chosen: PhotoBox, view: View): void {
  const place = onScreen(chosen.box, view);
  context.setLineDash([]);
  context.globalAlpha = 0.2;
  context.fillStyle = chosen.colour;
  context.fillRect(...place);
  context.globalAlpha = 1;
  context.lineWidth = 5;
  context.strokeStyle = "#fff";
  context.strokeRect(...place);
  context.lineWidth = 2.5;
  context.strokeStyle = chosen.colour;
  context.strokeRect(...place);
}

function onScreen(box: readonly number[], view: View): [number, number, number, number] {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box;
  const { scale, x, y } = view;
  return [x1 * scale + x, y1 * scale + y, (x2 - x1) * scale, (y2 - y1) * scale];
}

function area(box: readonly number[]): number {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box;
  return (x2 - x1) * (y2 - y1);
}
