/** What is wrong with a photo; the first four as the service names them. */
export type Reason = "too_small" | "blurred" | "dark" | "overexposed" | "glare" | "tilted";

/** Grey values of a reduced photo, row by row, 0 to 255. */
export interface Grey {
  values: Uint8Array;
  width: number;
  height: number;
}

/**
 * Beyond these a photo is doubted. The first four as the service measures them (shortSide in
 * pixels; sharpness: variance of the Laplacian over the variance of grey; brightestTenth: 90th
 * percentile of grey; burnt: share of grey values of at least 250). glare: share of cells that are
 * burnt as a whole. tilt: degrees between the shelves and the horizon.
 */
export const LIMITS = {
  shortSide: 240,
  sharpness: 0.025,
  brightestTenth: 40,
  burnt: 0.5,
  glare: 0.12,
  tilt: 8,
};

const BURNT = 250;
const CELL = 20;
const STEEPEST = 25;
const EDGE = 12;

/** Longest side of the copy that is judged, in pixels. */
export const WORKING_SIDE = 640;

/** Doubts about a photo of this size, whose reduced grey values these are. */
export function judge(grey: Grey, width: number, height: number): Reason[] {
  const burnt = shareOf(grey.values, (value) => value >= BURNT);
  const faults: Record<Reason, boolean> = {
    too_small: Math.min(width, height) < LIMITS.shortSide,
    blurred: sharpness(grey) < LIMITS.sharpness,
    dark: percentile(grey.values, 0.9) < LIMITS.brightestTenth,
    overexposed: burnt > LIMITS.burnt,
    glare: burnt <= LIMITS.burnt && glare(grey) > LIMITS.glare,
    tilted: Math.abs(tilt(grey)) > LIMITS.tilt,
  };
  return (Object.keys(faults) as Reason[]).filter((reason) => faults[reason]);
}

/** Grey of RGBA pixels, by the weights of ITU-R BT.601. */
export function greyOf(pixels: ImageData): Grey {
  const { data, width, height } = pixels;
  const values = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < values.length; i++, at += 4) {
    const [red = 0, green = 0, blue = 0] = [data[at], data[at + 1], data[at + 2]];
    values[i] = (299 * red + 587 * green + 114 * blue) / 1000 + 0.5;
  }
  return { values, width, height };
}

/** Variance of the Laplacian over the variance of grey (Pech-Pacheco 2000, by contrast). */
export function sharpness({ values, width, height }: Grey): number {
  const detail = new Float32Array(Math.max(0, (width - 2) * (height - 2)));
  let at = 0;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++)
      detail[at++] =
        value(values, i - 1) +
        value(values, i + 1) +
        value(values, i - width) +
        value(values, i + width) -
        4 * value(values, i);
  return variance(detail) / Math.max(variance(values), 1);
}

/** Share of the photo's cells in which nearly everything is burnt: a lamp's reflection. */
export function glare({ values, width, height }: Grey): number {
  let [cells, burnt] = [0, 0];
  for (let top = 0; top + CELL <= height; top += CELL)
    for (let left = 0; left + CELL <= width; left += CELL) {
      let bright = 0;
      for (let y = top; y < top + CELL; y++)
        for (let x = left; x < left + CELL; x++)
          bright += Number(value(values, y * width + x) >= BURNT);
      cells++;
      burnt += Number(bright > 0.9 * CELL * CELL);
    }
  return cells ? burnt / cells : 0;
}

/**
 * Degrees by which the long edges that should lie level lean, clockwise positive. The middle of
 * the leaning of strong, nearly level edges, weighted by their strength; 0 where there are few.
 */
export function tilt({ values, width, height }: Grey): number {
  const weights = new Float64Array(2 * STEEPEST + 1);
  for (let y = 1; y < height - 1; y++)
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      const { across, down } = gradient(values, i, width);
      if (Math.abs(down) < EDGE) continue;
      const lean = Math.round((-Math.atan(across / down) * 180) / Math.PI);
      if (Math.abs(lean) <= STEEPEST)
        weights[lean + STEEPEST] = (weights[lean + STEEPEST] ?? 0) + 1;
    }
  return middle(weights, 0.005 * width * height);
}

/** Sobel's gradient, grey values for a pixel. */
function gradient(values: Uint8Array, at: number, width: number): { across: number; down: number } {
  const [above, below] = [at - width, at + width];
  const corner = value(values, below + 1) - value(values, above - 1);
  const other = value(values, below - 1) - value(values, above + 1);
  return {
    across: (2 * (value(values, at + 1) - value(values, at - 1)) + corner - other) / 8,
    down: (2 * (value(values, below) - value(values, above)) + corner + other) / 8,
  };
}

/** The weighted median of the degrees, 0 where all weigh less than `least`. */
function middle(weights: Float64Array, least: number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= least) return 0;
  let below = 0;
  const at = weights.findIndex((weight) => (below += weight) >= total / 2);
  return at - STEEPEST;
}

function value(values: Uint8Array, at: number): number {
  return values[at] as number;
}

function variance(values: Float32Array | Uint8Array): number {
  let [sum, squares] = [0, 0];
  for (const one of values) {
    sum += one;
    squares += one * one;
  }
  const mean = sum / values.length;
  return values.length ? squares / values.length - mean * mean : 0;
}

function shareOf(values: Uint8Array, holds: (value: number) => boolean): number {
  let found = 0;
  for (const one of values) found += Number(holds(one));
  return values.length ? found / values.length : 0;
}

function percentile(values: Uint8Array, share: number): number {
  const counts = new Uint32Array(256);
  for (const one of values) counts[one] = (counts[one] as number) + 1;
  let below = 0;
  const found = counts.findIndex((count) => (below += count) >= share * values.length);
  return Math.max(found, 0);
}
