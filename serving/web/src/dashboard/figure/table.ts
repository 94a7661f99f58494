import type { Dimension, Row } from "@/dashboard/data/reports";

export const SORTS = [
  "-value",
  "value",
  "-denominator",
  "denominator",
  "-audits",
  "audits",
  "name",
  "-name",
] as const;
export type Sort = (typeof SORTS)[number];

/** Rows in the order asked for; those without a value are last. label: a row's name. */
export function sorted(rows: readonly Row[], sort: Sort, label: (row: Row) => string): Row[] {
  const down = sort.startsWith("-") ? -1 : 1;
  const key = sort.replace("-", "") as "value" | "denominator" | "audits" | "name";
  if (key === "name") {
    return [...rows].sort((a, b) => down * label(a).localeCompare(label(b)));
  }
  return [...rows].sort((a, b) => {
    const [x, y] = [a[key], b[key]];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return down * (x - y);
  });
}

/** The other way round, or the column's own first way. */
export function turned(sort: Sort, column: "value" | "denominator" | "audits" | "name"): Sort {
  const first: Sort = column === "name" ? "name" : `-${column}`;
  const second: Sort = column === "name" ? "-name" : column;
  return sort === first ? second : first;
}

/** Whether a row is of one named place or product; rows of another grouping are of none. */
export function isOfOne(row: Row, dimension: Dimension): boolean {
  return row.group[dimension] != null && !row.others;
}

/** What tells a row from all others of its table. */
export function keyOf(row: Row, dimension: Dimension, at: number): string {
  return `${row.group[dimension] ?? ""} ${at}`;
}
