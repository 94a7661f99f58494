import type { AuditDocument, Figure } from "@/api/document";

/** What reports tell of a whole shelf, in the order they are listed; `oos` is 1 - `osa`. */
const SHELF = [
  "score",
  "osa",
  "must_stock",
  "planogram_strict",
  "planogram_tolerant",
  "planogram_facings",
  "fullness",
  "adjacency",
  "price_compliance",
  "tagged_facings",
  "tags_without_product",
];
const OF_BRANDS = [
  "share_facings",
  "share_linear",
  "share_area",
  "eye_level_share",
  "brand_block",
  "purity",
  "sku_count_share",
];

/** Figures that speak of the same thing. brand: of one; null: of own products; undefined: of all. */
export interface FigureGroup {
  brand?: string | null;
  figures: Figure[];
}

/** The figures of a photo: of the shelf, and of a brand or, with null, of own products. */
export function figuresOf(document: AuditDocument, brand: string | null): FigureGroup[] {
  const all = [...document.kpis, ...(document.planogram?.scores ?? [])];
  const named = (names: readonly string[], isMeant: (one: Figure) => boolean) =>
    names.flatMap((name) => all.find((one) => one.name === name && isMeant(one)) ?? []);
  const groups: FigureGroup[] = [
    { figures: named(SHELF, ({ scope }) => Object.keys(scope).length === 0) },
    { brand, figures: named(OF_BRANDS, (one) => isOf(one, brand)) },
  ];
  return groups.filter(({ figures }) => figures.length > 0);
}

/** A figure of a brand or, with null, of own products; null where the audit has none. */
export function figureOf(document: AuditDocument, name: string, brand: string | null) {
  return document.kpis.find((one) => one.name === name && isOf(one, brand)) ?? null;
}

/** What a score is made of, where it is one. */
export function partsOf(document: AuditDocument, figure: Figure): Figure[] {
  return document.kpis.filter(
    ({ name, scope }) => name === figure.name && typeof scope.component === "string",
  );
}

function isOf({ scope }: Figure, brand: string | null): boolean {
  const isAlone = Object.keys(scope).length === 1;
  return isAlone && (brand === null ? scope.own === true : scope.brand === brand);
}
