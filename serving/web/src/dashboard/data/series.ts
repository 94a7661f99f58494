import type { Row } from "@/dashboard/data/reports";
import { stepsOf, type Span, type Step } from "@/dashboard/state/period";

/** A moment of a trend. value null: nothing was photographed, or not enough evidence. */
export interface Point {
  at: string;
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  audits: number;
}

/** A line of a chart. own: in the accent colour, with its band. */
export interface Series {
  id: string;
  name: string;
  colour: string;
  own: boolean;
  points: Point[];
}

/** Rows by time, and by what else tells them apart: {"青屿": points}. Null is kept as "". */
export function pointsBy(
  rows: readonly Row[],
  span: Span,
  step: Step,
  key: string | null,
): Map<string, Point[]> {
  const steps = stepsOf(span, step);
  const seen = new Map<string, Row>();
  const byKey = new Map<string, Map<string, Row>>();
  for (const row of rows) {
    const at = row.group[step] ?? "";
    seen.set(at, row);
    const name = key ? (row.group[key] ?? "") : "";
    const times = byKey.get(name) ?? new Map<string, Row>();
    byKey.set(name, times.set(at, row));
  }
  const lines = [...byKey].map(([name, times]): [string, Point[]] => [
    name,
    steps.map((at) => pointOf(at, times.get(at), seen.get(at))),
  ]);
  return new Map(lines);
}

/** row: its own; other: any of the same time, which tells that photos were taken. */
function pointOf(at: string, row: Row | undefined, other: Row | undefined): Point {
  if (row) {
    return {
      at,
      value: row.value,
      low: row.low,
      high: row.high,
      n: row.denominator,
      audits: row.audits,
    };
  }
  const value = other && other.value !== null ? 0 : null;
  return {
    at,
    value,
    low: null,
    high: null,
    n: other?.denominator ?? 0,
    audits: other?.audits ?? 0,
  };
}

/** The axis of a chart: its ends, and what lies between two of its lines. */
export interface Axis {
  min: number;
  max: number;
  interval: number;
}

const INTERVALS = [0.02, 0.05, 0.1, 0.2];
const MOST_INTERVALS = 5;

/** An axis around all that is drawn, in round steps; from 0 where that is near. */
export function axisOf(series: readonly Series[]): Axis {
  const known = series
    .flatMap((line) => line.points.flatMap((p) => [p.value, ...(line.own ? [p.low, p.high] : [])]))
    .filter((value): value is number => value !== null);
  if (!known.length) return { min: 0, max: 1, interval: 0.2 };
  const low = Math.min(...known);
  const high = Math.max(...known);
  const from = high - low > 0.5 * high ? 0 : low;
  const fits = (interval: number) => ends(from, high, interval)[2] <= MOST_INTERVALS;
  const interval = INTERVALS.find(fits) ?? 0.2;
  const [first, last] = ends(from, high, interval);
  return { min: rounded(first * interval), max: rounded(last * interval), interval };
}

/** The ends in steps, and how many steps lie between; a line never runs along an end but 0 and 1. */
function ends(low: number, high: number, interval: number): [number, number, number] {
  const first = Math.max(0, Math.floor(rounded(low / interval - 0.1)));
  const last = Math.min(rounded(1 / interval), Math.ceil(rounded(high / interval + 0.1)));
  return [first, last, last - first];
}

const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
