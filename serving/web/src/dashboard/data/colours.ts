/** Calm hues of equal weight that differ also for the colour-blind (after Paul Tol's "muted"). */
const LIGHT = [
  "#3f6fb0",
  "#b5762a",
  "#8456a8",
  "#5f8a2f",
  "#b04f70",
  "#2f8aa8",
  "#8f8426",
  "#66727f",
];
const DARK = [
  "#8ab0ec",
  "#e3a961",
  "#c39be4",
  "#a9d072",
  "#ea94b0",
  "#79c9e3",
  "#d5c864",
  "#b3bec9",
];
const NOBODY = { light: "#868e96", dark: "#78818a" };

/**
 * A colour for each brand, by its name: the same on every page as long as the brands are the same.
 * Two that would get the same one are told apart in the order of their names.
 */
export function brandColours(brands: readonly string[], dark: boolean): Map<string, string> {
  const palette = dark ? DARK : LIGHT;
  const taken = new Set<number>();
  const colours = new Map<string, string>();
  for (const brand of [...new Set(brands)].sort()) {
    let at = hash(brand) % palette.length;
    if (taken.size < palette.length) while (taken.has(at)) at = (at + 1) % palette.length;
    taken.add(at);
    colours.set(brand, palette[at] as string);
  }
  return colours;
}

/** What belongs to no brand, or to nobody's name. */
export function nobodysColour(dark: boolean): string {
  return dark ? NOBODY.dark : NOBODY.light;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text))
    value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
