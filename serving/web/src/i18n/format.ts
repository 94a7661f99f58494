import { computed } from "vue";
import { localeTag } from "@/i18n";

type Moment = string | number | Date;

/** Numbers and dates as the reader's language writes them; all follow a change of language. */
export function useFormat() {
  const number = computed(() => new Intl.NumberFormat(localeTag()));
  const share = computed(
    () =>
      new Intl.NumberFormat(localeTag(), {
        style: "percent",
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      }),
  );
  const points = computed(
    () =>
      new Intl.NumberFormat(localeTag(), {
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
        signDisplay: "exceptZero",
      }),
  );
  const date = computed(() => new Intl.DateTimeFormat(localeTag(), { dateStyle: "medium" }));
  const moment = computed(
    () => new Intl.DateTimeFormat(localeTag(), { dateStyle: "medium", timeStyle: "short" }),
  );
  const time = computed(() => new Intl.DateTimeFormat(localeTag(), { timeStyle: "short" }));
  return {
    /** 12,480 */
    count: (value: number) => number.value.format(value),
    /** 34.2%, of 0.342 */
    percent: (value: number) => share.value.format(value),
    /** +1.3, percentage points of a change of 0.013 */
    change: (value: number) => points.value.format(100 * value),
    date: (value: Moment) => date.value.format(new Date(value)),
    dateTime: (value: Moment) => moment.value.format(new Date(value)),
    time: (value: Moment) => time.value.format(new Date(value)),
    distance: (metres: number) => distance(metres, localeTag()),
    /** ¥12.90, or $3.50 */
    money: (value: number, currency: string) =>
      new Intl.NumberFormat(localeTag(), {
        style: "currency",
        currency,
        currencyDisplay: "narrowSymbol",
      }).format(value),
  };
}

function distance(metres: number, tag: string): string {
  const isFar = metres >= 1000;
  return new Intl.NumberFormat(tag, {
    style: "unit",
    unit: isFar ? "kilometer" : "meter",
    unitDisplay: "short",
    maximumFractionDigits: isFar && metres < 10_000 ? 1 : 0,
  }).format(isFar ? metres / 1000 : metres);
}
