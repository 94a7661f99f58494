import type { Result } from "@/review/desk/useReview";

/** A brand's share before and after the correction; own: all own brands together. */
export interface Shift {
  key: string;
  brand: string | null;
  raw: number | null;
  corrected: number | null;
}

const SHOWN = 5;

/** Shares by facings of the raw and the corrected result: own, the largest brands, unknown. */
export function shifts(raw: Result, corrected: Result | null): Shift[] {
  const [before, after] = [shares(raw), corrected ? shares(corrected) : new Map<string, number>()];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const size = (key: string) => Math.max(before.get(key) ?? 0, after.get(key) ?? 0);
  const brands = keys.filter((key) => key.startsWith("brand:"));
  const largest = brands.toSorted((one, other) => size(other) - size(one)).slice(0, SHOWN);
  return ["own", ...largest, "unknown"]
    .filter((key) => keys.includes(key))
    .map((key) => ({
      key,
      brand: key.startsWith("brand:") ? key.slice("brand:".length) : null,
      raw: before.get(key) ?? 0,
      corrected: corrected ? (after.get(key) ?? 0) : null,
    }));
}

function shares(result: Result): Map<string, number> {
  const found = new Map<string, number>();
  for (const { name, scope, value } of result.kpis) {
    if (name !== "share_facings" || value === null) continue;
    if (scope.own === true) found.set("own", value);
    else if (scope.unknown === true) found.set("unknown", value);
    else if (typeof scope.brand === "string") found.set(`brand:${scope.brand}`, value);
  }
  return found;
}
