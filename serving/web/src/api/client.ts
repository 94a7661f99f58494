import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "@/api/schema";
import { Unreachable, problemOf } from "@/api/problem";

export type Schemas = components["schemas"];

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const SIGNING_IN = "/v1/session";
let csrfToken: string | null = null;
let session = new AbortController();
let onExpired: () => void = () => undefined;

/** Somebody is signed in. token: what every request that changes something has to carry. */
export function openSession(token: string | null): void {
  csrfToken = token;
  if (session.signal.aborted) session = new AbortController();
}

/** Call off what is under way. Nothing but signing in and out leaves until somebody is back. */
export function closeSession(): void {
  csrfToken = null;
  session.abort(new Unreachable("nobody is signed in"));
}

/** Is aborted when the session ends; for the few requests that do not go through `api`. */
export function sessionSignal(): AbortSignal {
  return session.signal;
}

/** The CSRF header of a request, for the few that do not go through `api`. */
export function csrfHeader(): Record<string, string> {
  return csrfToken ? { "X-CSRF-Token": csrfToken } : {};
}

/** Is called when an answer says that nobody is signed in any more. */
export function onSessionExpired(callback: () => void): void {
  onExpired = callback;
}

/** Tell whoever cares that a session has ended. */
export function sessionExpired(): void {
  onExpired();
}

const middleware: Middleware = {
  onRequest({ request, schemaPath }) {
    if (!SAFE.has(request.method) && csrfToken) request.headers.set("X-CSRF-Token", csrfToken);
    if (schemaPath.startsWith(SIGNING_IN)) return;
    const signal = AbortSignal.any([request.signal, session.signal]);
    return new Request(request, { signal });
  },
  async onResponse({ request, response, schemaPath }) {
    if (response.ok) return;
    const isSigningIn = schemaPath === SIGNING_IN && request.method === "POST";
    if (response.status === 401 && !isSigningIn) sessionExpired();
    throw await problemOf(response);
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    return new Unreachable("no answer");
  },
};

/** The typed client. Its promises reject with ApiProblem or Unreachable; see `ok`. */
export const api = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin" });
api.use(middleware);

/** The answer's body: `const me = await ok(api.GET("/v1/session"))`. */
export async function ok<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}
