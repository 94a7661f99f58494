import { readReport, type Row } from "@/dashboard/data/reports";
import { PLACES, type PlaceName } from "@/dashboard/state/filters";
import { addDays, type Span } from "@/dashboard/state/period";

/** Places of stores as they come together: a row for each region, city, channel and type. */
export type Combination = Partial<Record<PlaceName, string>>;

/**
 * All combinations there are stores of. A report of visits without a time in its groups tells all
 * stores, so one day of it is enough.
 */
export async function readCombinations(today: string): Promise<Combination[]> {
  const span = { from: today, to: addDays(today, 1) };
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page = await readReport({ report: "visits", span, groupBy: PLACES, cursor });
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return rows.map((row) =>
    Object.fromEntries(
      PLACES.flatMap((name) => (row.group[name] ? [[name, row.group[name]]] : [])),
    ),
  );
}

/** Values to choose from for one filter, given what the others are set to. */
export function choices(
  all: readonly Combination[],
  name: PlaceName,
  chosen: Combination,
): string[] {
  const others = PLACES.filter((one) => one !== name && chosen[one]);
  const fitting = all.filter((one) => others.every((other) => one[other] === chosen[other]));
  return [...new Set(fitting.flatMap((one) => one[name] ?? []))].sort((a, b) => a.localeCompare(b));
}

/** Categories that were on photos. */
export async function readCategories(span: Span): Promise<string[]> {
  const page = await readReport({ report: "share", span, groupBy: ["category"] });
  return page.items.flatMap((row) => row.group.category ?? []);
}
