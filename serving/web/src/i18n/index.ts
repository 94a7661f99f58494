import { nextTick, type App } from "vue";
import { createI18n } from "vue-i18n";

export type Locale = "zh" | "en";
export const LOCALES: readonly Locale[] = ["zh", "en"];
const TAGS: Record<Locale, string> = { zh: "zh-CN", en: "en" };
const KEPT = "shelfeye.locale";

/** Each place has a file of its own words in each language, loaded with the place. */
const files = import.meta.glob<Record<string, unknown>>("./{zh,en}/*.json", { import: "default" });
const places = new Set(["app"]);

export const i18n = createI18n({
  legacy: false,
  locale: preferred(localStorage.getItem(KEPT), navigator.languages),
  fallbackLocale: [],
  missingWarn: import.meta.env.DEV,
  messages: {},
});

/** The language chosen before, else the browser's first that we speak, else 中文. */
export function preferred(kept: string | null, wanted: readonly string[]): Locale {
  const asked = [kept ?? "", ...wanted].map((tag) => tag.slice(0, 2).toLowerCase());
  return (
    LOCALES.find((one) => one === asked.find((tag) => LOCALES.includes(tag as Locale))) ?? "zh"
  );
}

export async function installI18n(app: App): Promise<void> {
  await show(locale());
  app.use(i18n);
}

/** The language one reads now. */
export function locale(): Locale {
  return i18n.global.locale.value as Locale;
}

/** The same as a BCP 47 tag, for Intl. */
export function localeTag(): string {
  return TAGS[locale()];
}

/** Change the language, and keep the choice. */
export async function setLocale(wanted: Locale): Promise<void> {
  localStorage.setItem(KEPT, wanted);
  await show(wanted);
}

/** Load a place's words; their keys begin with its name. */
export async function loadMessages(place: string): Promise<void> {
  places.add(place);
  await load(locale());
}

async function show(wanted: Locale): Promise<void> {
  await load(wanted);
  i18n.global.locale.value = wanted;
  document.documentElement.lang = TAGS[wanted];
  await nextTick();
}

async function load(wanted: Locale): Promise<void> {
  const known = i18n.global.getLocaleMessage(wanted) as Record<string, unknown>;
  const missing = [...places].filter((place) => !(place in known));
  await Promise.all(
    missing.map(async (place) => {
      const read = files[`./${wanted}/${place}.json`];
      if (read) i18n.global.mergeLocaleMessage(wanted, { [place]: await read() });
    }),
  );
}
