import { api, ok, type Schemas } from "@/api/client";
import type { AuditDocument } from "@/api/document";
import { first, type Query } from "@/dashboard/state/filters";

export type Listed = Schemas["AuditListed"];
export type Audit = Omit<Schemas["AuditShown"], "result" | "corrected"> & {
  result: AuditDocument | null;
  corrected: AuditDocument | null;
};

/** Which photos are asked for, as the list of audits takes it. Days: to not included. */
export interface AuditsAsked {
  from?: string;
  to?: string;
  region?: string;
  city?: string;
  channel?: string;
  store_type?: string;
  store?: string;
  visit?: string;
}

export interface AuditPage {
  items: Listed[];
  next: string | null;
}

const PAGE = 24;
const NAMES = ["region", "city", "channel", "store_type", "store", "visit"] as const;
const kept = new Map<string, Promise<Audit>>();

/** A page of audits that are done, newest first. */
export async function readAudits(asked: AuditsAsked, cursor: string | null): Promise<AuditPage> {
  const { from, to, ...rest } = asked;
  const moments = { from: from && `${from}T00:00:00Z`, to: to && `${to}T00:00:00Z` };
  const query = {
    status: "done" as const,
    ...moments,
    ...rest,
    limit: PAGE,
    cursor: cursor ?? undefined,
  };
  return ok(api.GET("/v1/audits", { params: { query } }));
}

/** One audit with its document; kept, since a page and its photos ask for the same. */
export function readAudit(id: string): Promise<Audit> {
  const known = kept.get(id);
  if (known) return known;
  const call = api.GET("/v1/audits/{audit_id}", { params: { path: { audit_id: id } } });
  const audit = ok(call).then((found) => {
    const left = Date.parse(found.links.expires_at) - Date.now();
    setTimeout(() => kept.delete(id), Math.max(0, Math.min(left - 60_000, 300_000)));
    return found as Audit;
  });
  kept.set(id, audit);
  audit.catch(() => kept.delete(id));
  return audit;
}

/** The models, with their versions, that read the newest of the photos asked for. */
export async function readModels(asked: AuditsAsked): Promise<string[]> {
  const { items } = await readAudits(asked, null);
  const newest = items[0] && documentOf(await readAudit(items[0].id));
  return newest?.models.map(({ name, version }) => `${name} ${version}`) ?? [];
}

/** What counts of an audit: as people put it right, else as it was recognised. */
export function documentOf(audit: Audit): AuditDocument | null {
  return audit.corrected ?? audit.result;
}

/** A report's link to its audits, as a query of the page that shows them. */
export function evidenceQuery(link: string): Record<string, string> {
  const asked = new URL(link, location.origin).searchParams;
  const query: Record<string, string> = {};
  for (const name of ["from", "to"]) {
    const moment = asked.get(name);
    if (moment) query[name] = moment.slice(0, 10);
  }
  for (const name of NAMES) {
    const value = asked.get(name);
    if (value) query[name] = value;
  }
  return query;
}

/** The places a page's address names. */
export function auditsAskedBy(query: Query): AuditsAsked {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = first(query[name]);
      return value ? [[name, value]] : [];
    }),
  );
}
