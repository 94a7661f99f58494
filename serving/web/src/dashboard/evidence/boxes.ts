import type { AuditDocument, Facing, PriceTag } from "@/api/document";
import type { PhotoBox } from "@/components/photo/draw";

/** What a box of a photo stands for. */
export type Picked =
  | { kind: "facing"; facing: Facing; tag: PriceTag | null }
  | { kind: "gap"; sku: string | null; row: number }
  | { kind: "tag"; tag: PriceTag };

/** brand: whose boxes stand out, null for all; hidden: of brands nobody may name. */
export interface Emphasis {
  brand: string | null;
  colour: (brand: string | null) => string;
  missing: string;
}

/** Boxes of a photo: those asked about above the others, which are dimmed; gaps dashed. */
export function boxesOf(document: AuditDocument, emphasis: Emphasis): PhotoBox[] {
  const isAsked = (brand: string | null) => emphasis.brand === null || brand === emphasis.brand;
  const facings = document.facings.map(({ box, brand }, at) => ({
    id: `facing-${at}`,
    box,
    colour: emphasis.colour(brand),
    dim: !isAsked(brand),
  }));
  const gaps = document.gaps.map(({ box }, at) => ({
    id: `gap-${at}`,
    box,
    colour: emphasis.missing,
    dashed: true,
    dim: emphasis.brand !== null,
  }));
  const tags = document.price_tags.map(({ box, facings: of }, at) => ({
    id: `tag-${at}`,
    box,
    colour: emphasis.colour(null),
    dim: !of.some((facing) => isAsked(document.facings[facing]?.brand ?? null)),
  }));
  return [...tags, ...gaps, ...facings].sort(
    (a, b) => Number(b.dim ?? false) - Number(a.dim ?? false),
  );
}

/** What the box with an id stands for. */
export function pickedOf(document: AuditDocument, id: string | number | null): Picked | null {
  const [kind, digits] = String(id ?? "").split("-");
  const at = Number(digits);
  const facing = kind === "facing" ? document.facings[at] : undefined;
  if (facing) {
    const tag = document.price_tags.find((one) => one.facings.includes(at)) ?? null;
    return { kind: "facing", facing, tag };
  }
  const gap = kind === "gap" ? document.gaps[at] : undefined;
  if (gap) return { kind: "gap", sku: gap.sku, row: gap.row };
  const tag = kind === "tag" ? document.price_tags[at] : undefined;
  return tag ? { kind: "tag", tag } : null;
}

/** A brand's part of a photo's facings. brand null: those without a name. */
export interface Part {
  brand: string | null;
  facings: number;
  value: number;
}

/** Brands on a photo, the most facings first, the nameless last. */
export function partsOf(document: AuditDocument): Part[] {
  const counts = new Map<string | null, number>();
  for (const { brand } of document.facings) counts.set(brand, (counts.get(brand) ?? 0) + 1);
  return [...counts]
    .map(([brand, facings]) => ({ brand, facings, value: facings / document.facings.length }))
    .sort((a, b) => Number(a.brand === null) - Number(b.brand === null) || b.facings - a.facings);
}
