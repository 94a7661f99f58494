import { onBeforeUnmount, onMounted, type Ref } from "vue";
import type { Point } from "@/components/photo/view";

/** What fingers, mouse and wheel ask of a picture. Points are CSS pixels from its corner. */
export interface Gestures {
  pan(by: Point): void;
  zoom(factor: number, at: Point): void;
  tap(at: Point): void;
  doubleTap(at: Point): void;
}

const TAP_PIXELS = 8;
const DOUBLE_TAP_MILLISECONDS = 300;

/** Translate pointer and wheel events on an element into gestures. */
export function useGestures(target: Ref<HTMLElement | null>, gestures: Gestures): void {
  const down = new Map<number, Point>();
  let travelled = 0;
  let lastTap = { moment: 0, at: { x: 0, y: 0 } };

  const place = (event: MouseEvent): Point => {
    const { left, top } = (target.value as HTMLElement).getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  function press(event: PointerEvent): void {
    if (down.size === 0) travelled = 0;
    down.set(event.pointerId, place(event));
    target.value?.setPointerCapture(event.pointerId);
  }

  function move(event: PointerEvent): void {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    const [first, second] = [...down.values()];
    if (first && second) pinch(first, second, before, now);
    else if (travelled > TAP_PIXELS) gestures.pan({ x: now.x - before.x, y: now.y - before.y });
    down.set(event.pointerId, now);
  }

  function pinch(first: Point, second: Point, before: Point, now: Point): void {
    const still = before === first ? second : first;
    const reach = (moving: Point) => Math.hypot(moving.x - still.x, moving.y - still.y);
    const middle = { x: (now.x + still.x) / 2, y: (now.y + still.y) / 2 };
    gestures.pan({ x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 });
    if (reach(before) > 0) gestures.zoom(reach(now) / reach(before), middle);
  }

  function lift(event: PointerEvent): void {
    const at = down.get(event.pointerId);
    down.delete(event.pointerId);
    if (!at || event.type === "pointercancel" || down.size > 0 || travelled > TAP_PIXELS) return;
    const isNear = Math.hypot(at.x - lastTap.at.x, at.y - lastTap.at.y) < 3 * TAP_PIXELS;
    const isDouble = isNear && event.timeStamp - lastTap.moment < DOUBLE_TAP_MILLISECONDS;
    lastTap = { moment: isDouble ? 0 : event.timeStamp, at };
    if (isDouble) gestures.doubleTap(at);
    else gestures.tap(at);
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    gestures.zoom(Math.exp(-event.deltaY / 400), place(event));
  }

  const listeners = { pointerdown: press, pointermove: move, pointerup: lift, pointercancel: lift };
  onMounted(() => {
    const element = target.value as HTMLElement;
    for (const [name, listener] of Object.entries(listeners))
      element.addEventListener(name, listener as EventListener);
    element.addEventListener("wheel", wheel, { passive: false });
  });
  onBeforeUnmount(() => down.clear());
}
