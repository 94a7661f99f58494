import type { Row } from "@/dashboard/data/reports";

/** A report's row: 50 of 200 facings, certain, unless told otherwise. */
export function aRow(part: Partial<Row> = {}): Row {
  const { numerator = 50, denominator = 200 } = part;
  const value = denominator ? numerator / denominator : null;
  return {
    group: {},
    numerator,
    denominator,
    value,
    low: value,
    high: value,
    unit: "facings",
    audits: 4,
    definition: "as counted",
    rule_version: "share_report/1, share/2",
    others: false,
    audits_link: null,
    ...part,
  };
}
