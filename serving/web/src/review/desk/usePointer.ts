import { onMounted, ref, type Ref } from "vue";
import { onPhoto, type Point, type Size, type View } from "@/components/photo/view";
import type { Corners, EditBox } from "@/review/desk/boxes";
import { cursorOf, dragged, gripAt, spanned, type Grip } from "@/review/desk/handles";

/** What the pointer works on, and what it asks for. Points are CSS pixels of the canvas. */
export interface Desk {
  view(): View;
  photo(): Size;
  drawing(): boolean;
  chosen(): EditBox | null;
  /** The box under a place of the photo. */
  hit(at: Point, reach: number): EditBox | null;
  choose(id: number | null): void;
  pan(by: Point): void;
  zoom(factor: number, at: Point): void;
  /** A box while it is dragged or drawn; null: none any more. */
  preview(box: Corners | null): void;
  dropped(id: number, box: Corners): void;
  drawn(box: Corners): void;
}

const TAP = 6;
const REACH = { mouse: 7, touch: 22, pen: 12 } as const;

type Drag =
  | { does: "pan" }
  | { does: "draw"; from: Point }
  | { does: "grip"; grip: Grip; box: EditBox; from: Point; now: Corners };

/** Select, drag, draw, pan and zoom with mouse, pen or fingers. */
export function usePointer(target: Ref<HTMLElement | null>, desk: Desk): { cursor: Ref<string> } {
  const cursor = ref("default");
  const down = new Map<number, Point>();
  let drag: Drag = { does: "pan" };
  let travelled = 0;

  const place = (event: MouseEvent): Point => {
    const { left, top } = (target.value as HTMLElement).getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const reach = (event: PointerEvent) =>
    (REACH[event.pointerType as keyof typeof REACH] ?? REACH.mouse) / desk.view().scale;

  function press(event: PointerEvent): void {
    target.value?.focus({ preventScroll: true });
    target.value?.setPointerCapture(event.pointerId);
    const at = place(event);
    if (down.size === 0) {
      travelled = 0;
      drag = begun(event, onPhoto(desk.view(), at));
    } else cancel();
    down.set(event.pointerId, at);
  }

  function begun(event: PointerEvent, from: Point): Drag {
    if (event.button === 1 || event.altKey) return { does: "pan" };
    if (desk.drawing()) return { does: "draw", from };
    const box = desk.chosen();
    const grip = box && gripAt(box.box, from, reach(event));
    return box && grip ? { does: "grip", grip, box, from, now: box.box } : { does: "pan" };
  }

  function move(event: PointerEvent): void {
    const at = place(event);
    const before = down.get(event.pointerId);
    if (!before) {
      hover(event, at);
      return;
    }
    travelled += Math.hypot(at.x - before.x, at.y - before.y);
    if (down.size > 1) pinch(before, at);
    else if (travelled > TAP) follow(before, at);
    down.set(event.pointerId, at);
  }

  function follow(before: Point, at: Point): void {
    const now = onPhoto(desk.view(), at);
    if (drag.does === "pan") desk.pan({ x: at.x - before.x, y: at.y - before.y });
    else if (drag.does === "draw") desk.preview(spanned(drag.from, now, desk.photo()));
    else {
      const by = { x: now.x - drag.from.x, y: now.y - drag.from.y };
      drag.now = dragged(drag.box.box, drag.grip, by, desk.photo());
      desk.preview(drag.now);
    }
  }

  function pinch(before: Point, at: Point): void {
    const still = [...down.values()].find((one) => one !== before) ?? before;
    const span = (one: Point) => Math.hypot(one.x - still.x, one.y - still.y);
    desk.pan({ x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 });
    const middle = { x: (at.x + still.x) / 2, y: (at.y + still.y) / 2 };
    if (span(before) > 0) desk.zoom(span(at) / span(before), middle);
  }

  function lift(event: PointerEvent): void {
    const at = down.get(event.pointerId);
    down.delete(event.pointerId);
    if (!at || down.size > 0) return;
    const now = onPhoto(desk.view(), at);
    if (event.type === "pointercancel") cancel();
    else if (travelled <= TAP) {
      if (!desk.drawing()) desk.choose(desk.hit(now, reach(event))?.id ?? null);
    } else if (drag.does === "draw") {
      const box = spanned(drag.from, now, desk.photo());
      if (box) desk.drawn(box);
    } else if (drag.does === "grip") desk.dropped(drag.box.id, drag.now);
    cancel();
  }

  function cancel(): void {
    drag = { does: "pan" };
    desk.preview(null);
  }

  function hover(event: PointerEvent, at: Point): void {
    const box = desk.chosen();
    const grip = box && gripAt(box.box, onPhoto(desk.view(), at), reach(event));
    cursor.value = desk.drawing() ? "crosshair" : cursorOf(grip);
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    desk.zoom(Math.exp(-event.deltaY / 400), place(event));
  }

  const listeners = { pointerdown: press, pointermove: move, pointerup: lift, pointercancel: lift };
  onMounted(() => {
    const element = target.value as HTMLElement;
    for (const [name, listener] of Object.entries(listeners))
      element.addEventListener(name, listener as EventListener);
    element.addEventListener("wheel", wheel, { passive: false });
  });
  return { cursor };
}
