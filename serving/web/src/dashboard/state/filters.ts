import { QUICK, spanOf, type Quick, type Span } from "@/dashboard/state/period";

export const PLACES = ["region", "city", "channel", "store_type"] as const;
export const PRODUCTS = ["category", "brand"] as const;
export const MEASURES = ["facings", "linear", "area"] as const;
export type PlaceName = (typeof PLACES)[number];
export type ProductName = (typeof PRODUCTS)[number];
export type Measure = (typeof MEASURES)[number];
export type Places = Partial<Record<PlaceName | "store", string>>;

/** What every page of the dashboard is narrowed to. span: own days, where no quick range is. */
export interface Filters extends Partial<Record<PlaceName | ProductName, string>> {
  quick: Quick | null;
  span: Span | null;
  measure: Measure;
}

/** A query as vue-router reads it. */
export type Query = Record<string, string | null | (string | null)[] | undefined>;

export const USUAL: Quick = "4w";
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const LONGEST_TEXT = 200;

/** The filters an address names. What is no filter, or no legal value of one, is left out. */
export function readFilters(query: Query): Filters {
  const span = spanIn(query);
  const quick = oneOf(QUICK, first(query.period)) ?? (span ? null : USUAL);
  const filters: Filters = {
    quick,
    span: quick ? null : span,
    measure: oneOf(MEASURES, first(query.measure)) ?? "facings",
  };
  for (const name of [...PLACES, ...PRODUCTS]) {
    const value = first(query[name])?.trim();
    if (value && value.length <= LONGEST_TEXT) filters[name] = value;
  }
  return filters;
}

/** The same as parts of an address; usual values are left out. */
export function filterQuery(filters: Filters): Record<string, string> {
  const query: Record<string, string> = {};
  if (filters.span && !filters.quick) Object.assign(query, filters.span);
  if (filters.quick && filters.quick !== USUAL) query.period = filters.quick;
  for (const name of [...PLACES, ...PRODUCTS]) {
    const value = filters[name];
    if (value) query[name] = value;
  }
  if (filters.measure !== "facings") query.measure = filters.measure;
  return query;
}

/** The days the filters speak of. */
export function spanOfFilters(filters: Filters, today: string): Span {
  return filters.span ?? spanOf(filters.quick ?? USUAL, today);
}

/** The same filters with days that stay what they are, to be sent to others. */
export function fixed(filters: Filters, today: string): Filters {
  return { ...filters, quick: null, span: spanOfFilters(filters, today) };
}

/** Only the filters of places. */
export function placesOf(filters: Filters): Places {
  return Object.fromEntries(
    PLACES.flatMap((name) => (filters[name] ? [[name, filters[name]]] : [])),
  );
}

export function first(value: Query[string]): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

function oneOf<T extends string>(known: readonly T[], value: string | null): T | null {
  return known.find((one) => one === value) ?? null;
}

function spanIn(query: Query): Span | null {
  const from = first(query.from);
  const to = first(query.to);
  if (!from || !to || ![from, to].every(isDay)) return null;
  return from < to ? { from, to } : null;
}

function isDay(text: string): boolean {
  return DAY.test(text) && new Date(text).toJSON()?.startsWith(text) === true;
}
