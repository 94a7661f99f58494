import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "@/api/schema";
import { Unreachable, problemOf } from "@/api/problem";

export type Schemas = components["schemas"];

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
let csrfToken: string | null = null;
let onExpired: () => void = () => undefined;

/** What every request that changes something has to carry; from signing in. */
export function useCsrfToken(token: string | null): void {
  csrfToken = token;
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
  onRequest({ request }) {
    if (!SAFE.has(request.method) && csrfToken) request.headers.set("X-CSRF-Token", csrfToken);
  },
  async onResponse({ request, response, schemaPath }) {
    if (response.ok) return;
    const isSigningIn = schemaPath === "/v1/session" && request.method === "POST";
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
