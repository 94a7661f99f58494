import { onBeforeUnmount, ref, shallowRef } from "vue";
import { api, ok, type Schemas } from "@/api/client";
import type { AuditDocument } from "@/api/document";
import { Unreachable } from "@/api/problem";

export type Audit = Omit<Schemas["AuditShown"], "result" | "corrected"> & {
  result: AuditDocument | null;
  corrected: AuditDocument | null;
};
const WAIT = 25;
const PAUSE = 3_000;

/** An audit, asked for until it has ended; without network asked again when there is some. */
export function useAudit(id: string) {
  const audit = shallowRef<Audit | null>(null);
  const error = ref<unknown>(null);
  const stop = new AbortController();
  let timer = 0;

  async function follow(): Promise<void> {
    error.value = null;
    try {
      do audit.value = await asked(id, audit.value ? WAIT : 0, stop.signal);
      while (!audit.value.finished_at && !stop.signal.aborted);
    } catch (caught) {
      if (stop.signal.aborted) return;
      error.value = caught;
      if (caught instanceof Unreachable) timer = window.setTimeout(() => void follow(), PAUSE);
    }
  }

  onBeforeUnmount(() => {
    stop.abort();
    clearTimeout(timer);
  });
  void follow();
  return { audit, error, follow };
}

async function asked(id: string, wait: number, signal: AbortSignal): Promise<Audit> {
  const params = { path: { audit_id: id }, query: { wait } };
  return (await ok(api.GET("/v1/audits/{audit_id}", { params, signal }))) as Audit;
}
