import { first, type Places, type Query } from "@/dashboard/state/filters";
import { addDays, before, type Span } from "@/dashboard/state/period";

export const KINDS = ["period", "region", "brand"] as const;
export type Kind = (typeof KINDS)[number];

/** One of the two that are compared. */
export interface Side {
  span: Span;
  places: Places;
  brand: string | null;
}

export const THEN = ["before", "year"] as const;
export type Then = (typeof THEN)[number];

/** What an address compares: two values, or which days stand against the period. */
export interface Compared {
  kind: Kind;
  a: string | null;
  b: string | null;
  then: Then;
}

export function readCompared(query: Query): Compared {
  const kind = KINDS.find((one) => one === first(query.vs)) ?? "period";
  const then = THEN.find((one) => one === first(query.then)) ?? "before";
  return { kind, a: first(query.a), b: first(query.b), then };
}

/** Both sides; null where a value has still to be chosen. base: what both have in common. */
export function sidesOf(
  compared: Compared,
  base: Side,
  choices: readonly string[],
): [Side, Side] | null {
  const { kind } = compared;
  if (kind === "period") return [base, { ...base, span: earlier(base.span, compared.then) }];
  const a = compared.a ?? (kind === "brand" ? base.brand : null) ?? choices[0];
  const b = compared.b ?? choices.find((one) => one !== a);
  if (a === undefined || a === null || b === undefined) return null;
  if (kind === "brand")
    return [
      { ...base, brand: a },
      { ...base, brand: b },
    ];
  const at = (region: string) => ({ ...base, places: { ...base.places, region, city: undefined } });
  return [at(a), at(b)];
}

/** The days to compare with: those right before, or the same weekdays 52 weeks ago. */
export function earlier(span: Span, then: Then): Span {
  if (then === "before") return before(span);
  return { from: addDays(span.from, -364), to: addDays(span.to, -364) };
}
