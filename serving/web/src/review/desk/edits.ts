import type { Corners, EditBox, Kind, NewSku } from "@/review/desk/boxes";

type Boxes = readonly EditBox[];

/** The boxes with one more; its id is the lowest there is. */
export function added(boxes: Boxes, box: Corners, kind: Kind): Boxes {
  const id = Math.min(0, ...boxes.map((one) => one.id)) - 1;
  const fresh = { sku: null, probability: null, candidates: [], proposed: false, newSku: null };
  return [...boxes, { id, box, kind, checked: true, ...fresh }];
}

export function removed(boxes: Boxes, id: number): Boxes {
  return boxes.filter((one) => one.id !== id);
}

export function moved(boxes: Boxes, id: number, box: Corners): Boxes {
  return changed(boxes, id, { box });
}

/** sku: null for unknown. */
export function named(boxes: Boxes, id: number, sku: string | null): Boxes {
  return changed(boxes, id, { sku, newSku: null, proposed: false });
}

/** It is right as it is. */
export function confirmed(boxes: Boxes, id: number): Boxes {
  return changed(boxes, id, {});
}

/** It holds a product the catalogue lacks. */
export function proposed(boxes: Boxes, id: number, newSku: NewSku): Boxes {
  return changed(boxes, id, { sku: null, newSku });
}

function changed(boxes: Boxes, id: number, columns: Partial<EditBox>): Boxes {
  return boxes.map((one) => (one.id === id ? { ...one, ...columns, checked: true } : one));
}
