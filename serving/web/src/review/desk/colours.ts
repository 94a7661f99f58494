import type { PhotoBox } from "@/components/photo/draw";
import { doubtOf, type EditBox } from "@/review/desk/boxes";

export type Mark = "unknown" | "uncertain" | "fine" | "checked" | "gap" | "price_tag";

/** Colours of boxes by what is to be asked about them, for any picture behind them. */
export const MARKS: Record<Mark, string> = {
  unknown: "#ffb020",
  uncertain: "#ffe066",
  fine: "#7fd6ff",
  checked: "#4ade80",
  gap: "#ff5c50",
  price_tag: "#d0a6ff",
};

export function markOf(box: EditBox): Mark {
  return box.kind === "product" ? doubtOf(box) : box.kind;
}

/** A box as the canvas draws it. only: the marks to show in full, null for all. */
export function drawnBox(box: EditBox, only: ReadonlySet<Mark> | null): PhotoBox {
  const mark = markOf(box);
  return {
    id: box.id,
    box: box.box,
    colour: MARKS[mark],
    dashed: mark === "unknown" || mark === "gap",
    dim: only !== null && !only.has(mark),
  };
}
