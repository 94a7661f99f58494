import { api, csrfHeader, ok, sessionExpired, sessionSignal } from "@/api/client";
import { Unreachable, asProblem, problemOf } from "@/api/problem";
import type { Shot, Visit } from "@/capture/db";

const PHOTOS = "/v1/photos";

/** Share of the bytes that have left the phone, 0 to 1. */
export type Progress = (share: number) => void;

/** How the queue reaches the service; each rejects with ApiProblem or Unreachable. */
export interface Sender {
  /** The id of the visit at the service. */
  visit(visit: Visit): Promise<string>;
  endVisit(serverId: string, endedAt: string): Promise<void>;
  /** The id of the photo's audit. */
  photo(shot: Shot, bytes: Blob, visitId: string, progress: Progress): Promise<string>;
}

/** Over the public API; what is sent twice arrives once, by its key. */
export const overApi: Sender = {
  async visit(visit) {
    const body = { store: visit.store.id, started_at: visit.startedAt };
    const header = { "Idempotency-Key": visit.key };
    return (await ok(api.POST("/v1/visits", { params: { header }, body }))).id;
  },

  async endVisit(serverId, endedAt) {
    const params = { path: { visit_id: serverId } };
    await ok(api.PATCH("/v1/visits/{visit_id}", { params, body: { ended_at: endedAt } }));
  },

  photo(shot, bytes, visitId, progress) {
    return upload(PHOTOS, formOf(shot, bytes, visitId), shot.key, progress);
  },
};

/** The same from a service worker, where there is no XMLHttpRequest and nobody to watch. */
export const inBackground: Sender = {
  ...overApi,

  async photo(shot, bytes, visitId) {
    const headers = { "Idempotency-Key": shot.key, ...csrfHeader() };
    const body = formOf(shot, bytes, visitId);
    const answer = await fetch(PHOTOS, { method: "POST", headers, body }).catch(() => {
      throw new Unreachable("no answer");
    });
    if (answer.status !== 202) throw await problemOf(answer);
    return ((await answer.json()) as { audit_id: string }).audit_id;
  },
};

function formOf(shot: Shot, bytes: Blob, visitId: string): FormData {
  const form = new FormData();
  form.set("photo", bytes, shot.name);
  form.set("visit", visitId);
  form.set("taken_at", shot.takenAt);
  return form;
}

/** fetch tells nothing of how far an upload is, so this is an XMLHttpRequest. */
function upload(path: string, form: FormData, key: string, progress: Progress): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("Idempotency-Key", key);
    for (const [name, value] of Object.entries(csrfHeader())) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new Unreachable("no answer"));
    request.onabort = () => reject(new Unreachable("no answer"));
    sessionSignal().addEventListener("abort", () => request.abort(), { once: true });
    request.onload = () => {
      if (request.status === 202) resolve(JSON.parse(request.responseText).audit_id as string);
      else reject(refusal(request));
    };
    request.send(form);
  });
}

function refusal(request: XMLHttpRequest): Error {
  if (request.status === 401) sessionExpired();
  const wait = Number(request.getResponseHeader("Retry-After"));
  return asProblem(request.status, request.responseText, wait > 0 ? wait : null);
}
