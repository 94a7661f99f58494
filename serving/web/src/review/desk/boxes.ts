import type { Schemas } from "@/api/client";

export type ReviewBox = Schemas["ReviewBox"];
export type Kind = ReviewBox["kind"];
type Change = Schemas["NewRevision"]["changes"] extends (infer One)[] | undefined ? One : never;
export type Corners = [number, number, number, number];

/** What a reviewer says of a product the catalogue lacks. */
export interface NewSku {
  brand: string | null;
  name: string | null;
}

/** A box being edited. Boxes that are new here have ids below zero. */
export interface EditBox {
  id: number;
  box: Corners;
  kind: Kind;
  sku: string | null;
  probability: number | null;
  candidates: readonly { sku: string; probability: number }[];
  checked: boolean;
  /** Waits for somebody to decide about it. */
  proposed: boolean;
  newSku: NewSku | null;
}

/** As certain as this, a name needs no second look. */
const SURE = 0.7;
/** So near each other, two candidates are the same to the eye. */
const CLOSE = 0.2;

export type Doubt = "unknown" | "uncertain" | "fine" | "checked";

export function editable(box: ReviewBox): EditBox {
  return {
    id: box.id,
    box: box.box as unknown as Corners,
    kind: box.kind,
    sku: box.sku ?? null,
    probability: box.probability ?? null,
    candidates: box.candidates ?? [],
    checked: box.checked ?? false,
    proposed: !!box.proposal,
    newSku: null,
  };
}

/** What there is to doubt about a box. */
export function doubtOf(box: EditBox): Doubt {
  if (box.checked) return "checked";
  if (box.kind !== "product") return "fine";
  if (box.sku === null) return "unknown";
  const [first = 1, second = 0] = box.candidates.map((one) => one.probability);
  return (box.probability ?? 1) < SURE || first - second < CLOSE ? "uncertain" : "fine";
}

/** Boxes to look at, the most doubtful first; those about which there is no doubt are left out. */
export function inQuestion(boxes: readonly EditBox[]): EditBox[] {
  const asked = boxes.filter((box) => ["unknown", "uncertain"].includes(doubtOf(box)));
  const doubt = (box: EditBox) => (box.sku === null ? 1 : 1 - (box.probability ?? 0));
  return asked.sort(
    (one, other) =>
      doubt(other) - doubt(one) || one.box[1] - other.box[1] || one.box[0] - other.box[0],
  );
}

/** Reading order: rows from the top, each from left to right. */
export function inReadingOrder(boxes: readonly EditBox[]): EditBox[] {
  const byTop = boxes.toSorted((one, other) => middle(one) - middle(other));
  const rows: EditBox[][] = [];
  for (const box of byTop) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row && first && Math.abs(middle(box) - middle(first)) < (first.box[3] - first.box[1]) / 2) {
      row.push(box);
    } else rows.push([box]);
  }
  return rows.flatMap((row) => row.sort((one, other) => one.box[0] - other.box[0]));
}

/** The changes that make the boxes saved before into the boxes now. */
export function changesBetween(before: readonly EditBox[], now: readonly EditBox[]): Change[] {
  const old = new Map(before.map((box) => [box.id, box]));
  const kept = new Set(now.map((box) => box.id));
  const gone = before.filter((box) => !kept.has(box.id));
  return [
    ...gone.map(({ id }): Change => ({ action: "delete", id })),
    ...now.flatMap((box) => changesOf(old.get(box.id), box)),
  ];
}

function changesOf(old: EditBox | undefined, box: EditBox): Change[] {
  const { id, kind, sku, newSku } = box;
  const corners = [...box.box] as Corners;
  if (!old) return [{ action: "add", kind, box: corners, sku, proposal: newSku }];
  const changes: Change[] = [];
  if (old.box.some((value, at) => value !== box.box[at])) {
    changes.push({ action: "move", id, box: corners });
  }
  const isConfirmed = box.checked && !old.checked && changes.length === 0;
  if (newSku && !old.newSku) changes.push({ action: "propose", id, ...newSku });
  else if (old.sku !== sku || isConfirmed) changes.push({ action: "name", id, sku });
  return changes;
}

function middle({ box }: EditBox): number {
  return (box[1] + box[3]) / 2;
}
