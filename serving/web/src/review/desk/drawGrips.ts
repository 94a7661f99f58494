import type { View } from "@/components/photo/view";
import type { Corners } from "@/review/desk/boxes";
import { GRIPS } from "@/review/desk/handles";

const SIZE = 8;

/** Draw a box that can be dragged: its outline and a small square at each grip. */
export function drawGrips(
  context: CanvasRenderingContext2D,
  [x1, y1, x2, y2]: Corners,
  { scale, x, y }: View,
  colour: string,
): void {
  const [left, top] = [x1 * scale + x, y1 * scale + y];
  const [width, height] = [(x2 - x1) * scale, (y2 - y1) * scale];
  context.setLineDash([]);
  context.strokeStyle = "#fff";
  context.lineWidth = 2;
  context.strokeRect(left, top, width, height);
  context.fillStyle = "#fff";
  context.strokeStyle = "#14171a";
  context.lineWidth = 1;
  for (const grip of GRIPS) {
    const across = left + (width * (grip.x + 1)) / 2 - SIZE / 2;
    const down = top + (height * (grip.y + 1)) / 2 - SIZE / 2;
    context.fillStyle = grip.x && grip.y ? "#fff" : colour;
    context.fillRect(across, down, SIZE, SIZE);
    context.strokeRect(across, down, SIZE, SIZE);
  }
}
