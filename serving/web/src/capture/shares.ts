import type { AuditDocument, Figure } from "@/api/document";

/** A brand's part of the facings of one photo. brand: null for those nobody could name. */
export interface BrandShare {
  brand: string | null;
  value: number;
  low: number | null;
  high: number | null;
  facings: number;
  own: boolean;
}

/** Shares by facings, own brands first, then the largest; unknown ones last. */
export function sharesOf(document: AuditDocument, own: ReadonlySet<string>): BrandShare[] {
  const found = document.kpis.flatMap((figure) => {
    const brand = brandOf(figure);
    if (brand === undefined || figure.value === null) return [];
    const facings = document.facings.filter((one) => one.brand === brand).length;
    const isOwn = brand !== null && own.has(brand);
    return [
      { brand, value: figure.value, low: figure.low, high: figure.high, facings, own: isOwn },
    ];
  });
  const rank = ({ brand, own: isOwn }: BrandShare) => (brand === null ? 2 : isOwn ? 0 : 1);
  return found.sort((one, other) => rank(one) - rank(other) || other.value - one.value);
}

/** The figure of all own products together; null where the audit did not ask for it. */
export function ownShare(document: AuditDocument): Figure | null {
  const isOwn = ({ name, scope }: Figure) => name === "share_facings" && scope.own === true;
  return document.kpis.find(isOwn) ?? null;
}

/** The brand a share by facings speaks of, null for unknown; undefined for any other figure. */
function brandOf({ name, scope }: Figure): string | null | undefined {
  if (name !== "share_facings" || "row" in scope || "sku" in scope) return undefined;
  if (scope.unknown === true) return null;
  return typeof scope.brand === "string" && !("category" in scope) ? scope.brand : undefined;
}
