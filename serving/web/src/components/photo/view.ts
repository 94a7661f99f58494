/** A place on the photo or on the screen. */
export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** How the photo lies on the canvas: screen = photo * scale + (x, y), in CSS pixels. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

/** Screen pixels of a photo pixel at most; below that nothing more can be seen. */
const CLOSEST = 8;

/** The whole photo in the middle of the canvas. */
export function fitted(photo: Size, canvas: Size): View {
  const scale = Math.min(canvas.width / photo.width, canvas.height / photo.height);
  return {
    scale,
    x: (canvas.width - photo.width * scale) / 2,
    y: (canvas.height - photo.height * scale) / 2,
  };
}

/** The view closer by a factor, with what is under `at` (screen) staying where it is. */
export function zoomed(view: View, factor: number, at: Point, photo: Size, canvas: Size): View {
  const least = fitted(photo, canvas).scale;
  const scale = Math.min(Math.max(view.scale * factor, least), Math.max(CLOSEST, least));
  const grown = scale / view.scale;
  const moved = { scale, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown };
  return kept(moved, photo, canvas);
}

/** The view moved by so many screen pixels, never off the photo. */
export function panned(view: View, by: Point, photo: Size, canvas: Size): View {
  return kept({ ...view, x: view.x + by.x, y: view.y + by.y }, photo, canvas);
}

/** The view that shows a box (x1, y1, x2, y2 on the photo) with room around it. */
export function around(box: readonly number[], photo: Size, canvas: Size): View {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box;
  const room = { width: 3 * (x2 - x1), height: 3 * (y2 - y1) };
  const scale = Math.max(fitted(room, canvas).scale, fitted(photo, canvas).scale);
  const middle = { x: ((x1 + x2) / 2) * scale, y: ((y1 + y2) / 2) * scale };
  const view = { scale, x: canvas.width / 2 - middle.x, y: canvas.height / 2 - middle.y };
  return kept(view, photo, canvas);
}

/** The place on the photo under a place on the screen. */
export function onPhoto(view: View, at: Point): Point {
  return { x: (at.x - view.x) / view.scale, y: (at.y - view.y) / view.scale };
}

function kept(view: View, photo: Size, canvas: Size): View {
  return {
    scale: view.scale,
    x: keptAlong(view.x, photo.width * view.scale, canvas.width),
    y: keptAlong(view.y, photo.height * view.scale, canvas.height),
  };
}

/** A photo smaller than the canvas stays in the middle, a larger one covers it. */
function keptAlong(offset: number, shown: number, room: number): number {
  if (shown <= room) return (room - shown) / 2;
  return Math.min(0, Math.max(room - shown, offset));
}
