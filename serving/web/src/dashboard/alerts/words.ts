import type { Schemas } from "@/api/client";

export type Alert = Schemas["AlertShown"];
export type Rule = Schemas["AlertRuleShown"];

/** A share in the figures of an alert. */
interface Then {
  from: string;
  to: string;
  value: number | null;
}

/** What was seen when a share fell; null where the alert does not tell. */
export function fallOf(alert: Alert): { before: Then; after: Then } | null {
  const { before, after } = alert.figures as { before?: Then; after?: Then };
  return alert.kind === "share_fell" && before && after ? { before, after } : null;
}

/** In how many stores something was missing; null where the alert does not tell. */
export function missingOf(alert: Alert): { stores: number; first: string[] } | null {
  const { stores, store_ids: ids } = alert.figures as { stores?: number; store_ids?: string[] };
  return alert.kind === "out_of_stock" && stores !== undefined
    ? { stores, first: ids ?? [] }
    : null;
}

/** The dashboard's filters that show what an alert speaks of. */
export function queryOf(alert: Alert): Record<string, string> {
  const fall = fallOf(alert);
  return {
    ...(fall ? { from: fall.after.from, to: fall.after.to } : {}),
    ...(alert.region ? { region: alert.region } : {}),
    ...(alert.brand ? { brand: alert.brand } : {}),
  };
}
