import { useI18n } from "vue-i18n";
import { useFormat } from "@/i18n/format";
import type { Shown } from "@/dashboard/data/combine";
import type { Row } from "@/dashboard/data/reports";
import type { ReportName } from "@/dashboard/names";
import { addDays, type Span } from "@/dashboard/state/period";

/** Half widths that differ by less are shown as one. */
const EVEN = 0.0005;

/** Figures, days and groups in the reader's words. */
export function usePhrase() {
  const { t } = useI18n();
  const format = useFormat();
  const points = (value: number) => format.change(value).replace(/^[+-]/, "");

  return {
    ...format,
    /** "± 1.3", or from–to where the doubt is not the same on both sides; null where there is none. */
    interval: (shown: Pick<Shown, "value" | "low" | "high">): string | null => {
      const { value, low, high } = shown;
      if (value === null || low === null || high === null || high - low < 0.0001) return null;
      if (Math.abs(high - value - (value - low)) < 2 * EVEN) return `± ${points((high - low) / 2)}`;
      return `${format.percent(low)}–${format.percent(high)}`;
    },
    /** "of 12,480 facings in 237 photos" */
    basis: (report: ReportName, shown: Pick<Shown, "denominator" | "audits">): string =>
      t(
        "dashboard.basis",
        {
          n: t(`dashboard.unit.${report}`, { n: format.count(Math.round(shown.denominator)) }),
          audits: format.count(shown.audits),
        },
        shown.audits,
      ),
    /** Both days included, as people say it. */
    days: (span: Span): string =>
      t("dashboard.period.days", {
        from: format.date(span.from),
        to: format.date(addDays(span.to, -1)),
      }),
    /** What a row is about, by one of its groups. */
    group: (row: Row, dimension: string): string => {
      if (dimension === "store") return row.group.store_name ?? t("dashboard.nowhere");
      return row.group[dimension] ?? t("dashboard.nowhere");
    },
  };
}
