import type { AuditDocument, Facing, PriceTag } from "@/api/document";
import { MISSING, UNKNOWN, brandColour } from "@/components/brandColours";
import type { PhotoBox } from "@/components/photo/draw";

/** What was tapped on the photo. */
export type Picked =
  | { kind: "facing"; facing: Facing; tag: PriceTag | null }
  | { kind: "gap"; sku: string | null; row: number }
  | { kind: "tag"; tag: PriceTag };

/** The boxes of an audit: facings by brand, gaps dashed, price tags grey. */
export function boxesOf(document: AuditDocument, own: ReadonlySet<string>): PhotoBox[] {
  const facings = document.facings.map(({ box, brand }, i) => ({
    id: `facing-${i}`,
    box,
    colour: brandColour(brand, own),
  }));
  const gaps = document.gaps.map(({ box }, i) => ({
    id: `gap-${i}`,
    box,
    colour: MISSING,
    dashed: true,
  }));
  const tags = document.price_tags.map(({ box }, i) => ({ id: `tag-${i}`, box, colour: UNKNOWN }));
  return [...tags, ...facings, ...gaps];
}

/** What a box's id stands for. */
export function pickedOf(document: AuditDocument, id: string | number | null): Picked | null {
  const [kind, digits] = String(id ?? "").split("-");
  const at = Number(digits);
  const facing = kind === "facing" ? document.facings[at] : undefined;
  if (facing) return { kind: "facing", facing, tag: tagOf(document, at) };
  const gap = kind === "gap" ? document.gaps[at] : undefined;
  if (gap) return { kind: "gap", sku: gap.sku, row: gap.row };
  const tag = kind === "tag" ? document.price_tags[at] : undefined;
  return tag ? { kind: "tag", tag } : null;
}

function tagOf(document: AuditDocument, facing: number): PriceTag | null {
  return document.price_tags.find((tag) => tag.facings.includes(facing)) ?? null;
}
