import type { Row } from "@/dashboard/data/reports";

/** A figure to show: value with interval, in what it was counted. value null: not enough evidence. */
export interface Shown {
  value: number | null;
  low: number | null;
  high: number | null;
  numerator: number;
  denominator: number;
  audits: number;
  definition: string;
  rule: string;
}

export function shownOf(row: Row): Shown {
  const { value, low, high, numerator, denominator, audits, definition } = row;
  return { value, low, high, numerator, denominator, audits, definition, rule: row.rule_version };
}

/**
 * The figure of several rows that have nothing in common, as the service itself adds photos up:
 * the middles of their intervals add up, the half widths in squares.
 */
export function total(rows: readonly Row[]): Shown | null {
  const known = rows.filter((row) => row.value !== null && row.denominator > 0);
  const first = known[0] ?? rows[0];
  if (!first) return null;
  const sum = (of: (row: Row) => number) => known.reduce((all, row) => all + of(row), 0);
  const denominator = sum((row) => row.denominator);
  const numerator = sum((row) => row.numerator);
  const rest = {
    numerator,
    denominator,
    audits: rows.reduce((all, row) => all + row.audits, 0),
    definition: first.definition,
    rule: [...new Set(rows.flatMap((row) => row.rule_version.split(", ")))].join(", "),
  };
  if (denominator === 0) return { ...rest, value: null, low: null, high: null };
  const value = numerator / denominator;
  const middle = sum((row) => (row.denominator * ((row.low ?? 0) + (row.high ?? 1))) / 2);
  const spread = sum((row) => ((row.denominator * ((row.high ?? 1) - (row.low ?? 0))) / 2) ** 2);
  const low = Math.max(0, (middle - Math.sqrt(spread)) / denominator);
  const high = Math.min(1, (middle + Math.sqrt(spread)) / denominator);
  return { ...rest, value, low: Math.min(value, low), high: Math.max(value, high) };
}

/**
 * A share of all shelves as one of its category. whole: the category's row of the same place and
 * time. The interval is the product's own; what else is in the category is taken as it was counted.
 */
export function within(row: Row, whole: Row | undefined): Row {
  const denominator = whole?.numerator ?? 0;
  if (row.value === null || denominator <= 0) {
    return { ...row, denominator, value: null, low: null, high: null };
  }
  const rest = Math.max(0, denominator - row.numerator);
  const part = (share: number) => {
    const amount = share * row.denominator;
    return amount + rest > 0 ? amount / (amount + rest) : 0;
  };
  const value = Math.min(1, row.numerator / denominator);
  const low = Math.min(value, part(row.low ?? 0));
  const high = Math.max(value, part(row.high ?? 1));
  return { ...row, denominator, value, low, high };
}

/** The row of a brand; where it was not seen beside others that were, a share of nothing. */
export function rowOfBrand(rows: readonly Row[], brand: string): Row | null {
  const found = rows.find((row) => row.group.brand === brand);
  const other = rows[0];
  if (found || !other) return found ?? null;
  const value = other.value === null ? null : 0;
  return {
    ...other,
    others: false,
    group: { ...other.group, brand },
    numerator: 0,
    value,
    low: value,
    high: value,
  };
}

/** A figure minus another, and whether the doubt of both leaves the sign open. */
export interface Difference {
  value: number;
  low: number;
  high: number;
  sure: boolean;
}

/** Null without both, or where nothing was photographed then. The interval adds both half widths in squares: the two rest on different photos. */
export function difference(now: Shown | null, then: Shown | null): Difference | null {
  if (now?.value == null || then?.value == null || then.audits === 0) return null;
  const value = now.value - then.value;
  const up = Math.hypot((now.high ?? now.value) - now.value, then.value - (then.low ?? then.value));
  const down = Math.hypot(
    now.value - (now.low ?? now.value),
    (then.high ?? then.value) - then.value,
  );
  const low = value - down;
  const high = value + up;
  return { value, low, high, sure: value !== 0 && (low > 0 || high < 0) };
}
