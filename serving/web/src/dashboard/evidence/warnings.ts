import known from "@/dashboard/evidence/warnings.json";
import type { Locale } from "@/i18n";

const byText = new Map(Object.values(known).map((words) => [words.en, words]));

/** What an audit warns of, in the reader's language; a model's own note stands as it is. */
export function warningIn(locale: Locale, text: string): string {
  return byText.get(text)?.[locale] ?? text;
}
