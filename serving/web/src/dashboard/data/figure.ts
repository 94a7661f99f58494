import { within } from "@/dashboard/data/combine";
import { readReport, type Asked, type ReportPage, type Row } from "@/dashboard/data/reports";

/**
 * A report as the dashboard shows it: where a category is asked for, shares are of the category,
 * and all rows come at once, since they are made of two reports.
 */
export async function readFigure(asked: Asked): Promise<ReportPage> {
  if (!ofCategory(asked)) return readReport(asked);
  const groupBy = asked.groupBy.filter((name) => name !== "brand" && name !== "sku");
  const { category } = asked.products ?? {};
  const [rows, wholes] = await Promise.all([
    readAll(asked),
    readAll({ ...asked, groupBy: groupBy.length ? groupBy : ["category"], products: { category } }),
  ]);
  const key = (row: Row) => JSON.stringify(groupBy.map((name) => row.group[name] ?? null));
  const byKey = new Map(wholes.map((row) => [groupBy.length ? key(row) : "[]", row]));
  return { items: rows.map((row) => within(row, byKey.get(key(row)))), next: null };
}

/** Whether shares are of one category each, not of all that stands on the shelves. */
export function ofCategory(asked: Pick<Asked, "report" | "products" | "groupBy">): boolean {
  const named = asked.products?.category !== undefined || asked.groupBy.includes("category");
  return asked.report === "share" && named;
}

async function readAll(asked: Asked): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: ReportPage = await readReport({
      ...asked,
      sort: undefined,
      limit: undefined,
      cursor,
    });
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return rows;
}
