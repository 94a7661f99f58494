/** The figures that have a page; known to the router before anything else of the dashboard is. */
export const REPORT_NAMES = [
  "share",
  "availability",
  "compliance",
  "prices",
  "distribution",
  "visits",
] as const;
export type ReportName = (typeof REPORT_NAMES)[number];
