/** Days as reports count them: in UTC, `from` included and `to` not. */
export interface Span {
  from: string;
  to: string;
}

export const QUICK = ["4w", "12w", "26w", "52w", "month", "last-month"] as const;
export type Quick = (typeof QUICK)[number];
export type Step = "day" | "week" | "month";

const DAY = 86_400_000;
/** A trend of less says little; it then also shows the weeks before. */
const LEAST_TREND = 84;

export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return dayOf(new Date(Date.parse(day) + days * DAY));
}

export function lengthOf(span: Span): number {
  return Math.round((Date.parse(span.to) - Date.parse(span.from)) / DAY);
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  return addDays(day, -((new Date(day).getUTCDay() + 6) % 7));
}

/** The days of a quick range. Weeks are whole ones and end with the week that runs. */
export function spanOf(quick: Quick, today: string): Span {
  const first = `${today.slice(0, 7)}-01`;
  if (quick === "month") return { from: first, to: addDays(today, 1) };
  if (quick === "last-month") return { from: `${addDays(first, -1).slice(0, 7)}-01`, to: first };
  const to = addDays(mondayOf(today), 7);
  return { from: addDays(to, -7 * Number.parseInt(quick, 10)), to };
}

/** As many days right before. */
export function before(span: Span): Span {
  return { from: addDays(span.from, -lengthOf(span)), to: span.from };
}

/** How finely a trend over these days is drawn. */
export function stepOf(span: Span): Step {
  const days = lengthOf(span);
  if (days <= 14) return "day";
  return days <= 400 ? "week" : "month";
}

/** The days a trend shows: the span, and what came before where it is short. */
export function trendSpan(span: Span): Span {
  const more = LEAST_TREND - lengthOf(span);
  if (more <= 0 || stepOf(span) === "day") return span;
  return { from: mondayOf(addDays(span.from, -more)), to: span.to };
}

/** The first days of the steps of a span; weeks begin on Mondays, months on the first. */
export function stepsOf(span: Span, step: Step): string[] {
  const steps: string[] = [];
  let at = startOf(span.from, step);
  while (at < span.to) {
    steps.push(at);
    at = next(at, step);
  }
  return steps;
}

function startOf(day: string, step: Step): string {
  if (step === "week") return mondayOf(day);
  return step === "month" ? `${day.slice(0, 7)}-01` : day;
}

function next(day: string, step: Step): string {
  if (step === "month") return `${addDays(day, 31).slice(0, 7)}-01`;
  return addDays(day, step === "week" ? 7 : 1);
}
