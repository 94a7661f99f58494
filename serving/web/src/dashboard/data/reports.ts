import { api, ok, type Schemas } from "@/api/client";
import type { ReportName } from "@/dashboard/names";
import type { Measure, Places } from "@/dashboard/state/filters";
import type { Span, Step } from "@/dashboard/state/period";

export type PlaceDimension = "region" | "city" | "channel" | "store_type" | "store";
export type ProductDimension = "brand" | "category" | "sku";
export type Dimension = PlaceDimension | ProductDimension;
export type Format = "csv" | "xlsx" | "parquet";

/** A row of any report. others: of brands the reader may not see by name. */
export type Row = Omit<Schemas["VisitsRow"], "visits" | "photos"> &
  Partial<Pick<Schemas["ShareRow"], "others" | "unknown_value" | "corrected" | "audits_link">>;

/** What a report is asked for. */
export interface Asked {
  report: ReportName;
  span: Span;
  groupBy: readonly (Dimension | Step)[];
  places?: Places;
  products?: Partial<Record<ProductDimension, string>>;
  measure?: Measure;
  sort?: string;
  limit?: number;
  cursor?: string | null;
}

export interface ReportPage {
  items: Row[];
  next: string | null;
}

/** Rows in a page of a report, at most. */
export const MOST_ROWS = 1000;
const KEPT = 200;
const FRESH_MS = 60_000;
const kept = new Map<string, { at: number; page: Promise<ReportPage> }>();

/** The query of a report; parts without a value are left out. */
export function reportQuery(asked: Asked): Record<string, string | number | string[]> {
  const { span, groupBy, places = {}, products = {}, report } = asked;
  const wanted = {
    from: span.from,
    to: span.to,
    group_by: [...groupBy],
    ...places,
    ...(report === "visits" ? {} : products),
    measure: report === "share" && asked.measure !== "facings" ? asked.measure : undefined,
    sort: asked.sort,
    limit: asked.limit ?? MOST_ROWS,
    cursor: asked.cursor ?? undefined,
  };
  return Object.fromEntries(
    Object.entries(wanted).filter(([, value]) => value !== undefined),
  ) as Record<string, string | number | string[]>;
}

/** A page of a report. The same question within a minute has the same answer. */
export function readReport(asked: Asked): Promise<ReportPage> {
  const query = reportQuery(asked);
  const key = JSON.stringify([asked.report, query]);
  const known = kept.get(key);
  if (known && Date.now() - known.at < FRESH_MS) return known.page;
  const path = `/v1/reports/${asked.report}` as "/v1/reports/share";
  const page = ok(api.GET(path, { params: { query: query as never } })) as Promise<ReportPage>;
  kept.delete(key);
  kept.set(key, { at: Date.now(), page });
  page.catch(() => kept.delete(key));
  if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
  return page;
}

/** Forget answers, so that the next question goes to the service. */
export function forgetReports(): void {
  kept.clear();
}

/** Where the browser gets the whole report as a file. */
export function exportLink(asked: Asked, format: Format): string {
  const pairs = Object.entries(reportQuery(asked))
    .filter(([name]) => name !== "limit" && name !== "cursor")
    .flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]));
  return `/v1/reports/${asked.report}?${new URLSearchParams([...pairs, ["format", format]])}`;
}

/** A brand's share on paper: a page for all regions, and one for each. */
export function pdfLink(asked: Asked, brand: string, language: string): string {
  const { span, places = {} } = asked;
  const { region, city, channel, store_type: type } = places;
  const wanted = { brand, language, ...span, region, city, channel, store_type: type };
  const known = Object.entries(wanted).filter((pair): pair is [string, string] => !!pair[1]);
  return `/v1/reports/share.pdf?${new URLSearchParams(known)}`;
}
