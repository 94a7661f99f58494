/** Colours of other brands on photos and charts: the same brand has the same one everywhere. */
const OTHERS = [
  "#8ab4f8",
  "#f2a33a",
  "#c58af9",
  "#f28b82",
  "#81c995",
  "#fdd663",
  "#78d9ec",
  "#ff8bcb",
];

/** Own brands on a photo; lighter than the page's accent, for any picture behind it. */
export const OWN = "#2ee6d6";
/** Products nobody could name. */
export const UNKNOWN = "#d0d5da";
/** Where something is missing. */
export const MISSING = "#ff5c50";

/** The colour of a brand's boxes on a photo. */
export function brandColour(brand: string | null, own: ReadonlySet<string>): string {
  if (brand === null) return UNKNOWN;
  if (own.has(brand)) return OWN;
  let hash = 0;
  for (const letter of brand) hash = (31 * hash + (letter.codePointAt(0) ?? 0)) % 9973;
  return OTHERS[hash % OTHERS.length] as string;
}
