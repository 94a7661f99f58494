import { readFigure } from "@/dashboard/data/figure";
import { brandsQuestion, shareQuestions } from "@/dashboard/figure/questions";
import { placesOf, readFilters, spanOfFilters } from "@/dashboard/state/filters";
import { dayOf } from "@/dashboard/state/period";

/** Ask what the first page will ask, while the rest of the app is still being fetched. */
export function askEarly(search: string): void {
  const filters = readFilters(Object.fromEntries(new URLSearchParams(search)));
  const { measure, category } = filters;
  const span = spanOfFilters(filters, dayOf(new Date()));
  const asked = shareQuestions({ span, places: placesOf(filters), measure, category });
  for (const question of [...Object.values(asked), brandsQuestion()]) {
    readFigure(question).catch(() => undefined); // the page asks again, and tells
  }
}
