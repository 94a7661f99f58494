import { computed, ref, type ComputedRef } from "vue";
import {
  inQuestion,
  inReadingOrder,
  type Corners,
  type EditBox,
  type Kind,
  type NewSku,
} from "@/review/desk/boxes";
import { added, confirmed, moved, named, proposed, removed } from "@/review/desk/edits";
import { dragged } from "@/review/desk/handles";
import type { useHistory } from "@/review/desk/history";
import { offered } from "@/review/desk/products";
import type { Size } from "@/components/photo/view";

type History = ReturnType<typeof useHistory<readonly EditBox[]>>;
const MOVE_ALL = { x: 0, y: 0 } as const;

/** Which box is chosen, and what is done to it. show: brings a box into sight. */
export function useDesk(history: History, photo: ComputedRef<Size>, show: (box: EditBox) => void) {
  const chosenId = ref<number | null>(null);
  const tool = ref<Kind | null>(null);
  const boxes = history.now;
  const chosen = computed(() => boxes.value.find((box) => box.id === chosenId.value) ?? null);
  const questions = computed(() => inQuestion([...boxes.value]));
  const order = computed(() => inReadingOrder(boxes.value.filter((box) => box.kind === "product")));
  const offers = computed(() => offered(chosen.value, neighbours()));

  function neighbours(): (string | null)[] {
    const at = order.value.findIndex((box) => box.id === chosenId.value);
    return at < 0 ? [] : [at - 1, at + 1].map((beside) => order.value[beside]?.sku ?? null);
  }

  function choose(id: number | null): void {
    chosenId.value = id;
  }

  /** The next box in question, or in reading order once nothing is. */
  function step(by: 1 | -1): void {
    const list = questions.value.length ? questions.value : order.value;
    const at = list.findIndex((box) => box.id === chosenId.value);
    const next =
      at < 0 ? list[by > 0 ? 0 : list.length - 1] : list[(at + by + list.length) % list.length];
    if (!next) return;
    choose(next.id);
    show(next);
  }

  /** Do something to the chosen box, then go on to the one that was next in question. */
  function settle(change: (boxes: readonly EditBox[], id: number) => readonly EditBox[]): void {
    const box = chosen.value;
    if (!box) return;
    const list = questions.value;
    const at = list.findIndex((one) => one.id === box.id);
    const next = at < 0 ? null : (list[at + 1] ?? list[at - 1] ?? null);
    history.push(change(boxes.value, box.id));
    if (!next) return;
    choose(next.id);
    show(next);
  }

  function remove(): void {
    const before = chosen.value;
    settle(removed);
    if (chosenId.value === before?.id) choose(null);
  }

  function draw(box: Corners): void {
    if (!tool.value) return;
    history.push(added(boxes.value, box, tool.value));
    choose(Math.min(...boxes.value.map((one) => one.id)));
    tool.value = null;
  }

  function nudge([x, y]: readonly [number, number]): void {
    const box = chosen.value;
    if (box) move(box.id, dragged(box.box, MOVE_ALL, { x, y }, photo.value));
  }

  function move(id: number, box: Corners): void {
    history.push(moved(boxes.value, id, box));
  }

  return {
    chosen,
    tool,
    questions,
    offers,
    choose,
    step,
    draw,
    move,
    nudge,
    remove,
    name: (sku: string | null) => settle((all, id) => named(all, id, sku)),
    confirm: () => settle(confirmed),
    propose: (said: NewSku) => settle((all, id) => proposed(all, id, said)),
  };
}
