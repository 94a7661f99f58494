import { computed, readonly, ref } from "vue";
import {
  api,
  closeSession,
  csrfHeader,
  ok,
  onSessionExpired,
  openSession,
  type Schemas,
} from "@/api/client";
import { Unreachable } from "@/api/problem";

export type Me = Schemas["Me"];
export type Permission = Schemas["Permission"];

/** Where the person who was here last is kept, so that the app opens without network. */
const KEPT = "shelfeye.me";

const me = ref<Me | null>(null);
const confirmed = ref(false);
const expired = ref(false);

onSessionExpired(() => {
  expired.value = me.value !== null;
  forget();
});

/**
 * Who is signed in. `confirmed` is false while there was no network to ask the service: then
 * `me` is who was here last. `expired`: the service has ended the session by itself.
 */
export function useSession() {
  return {
    me: readonly(me),
    confirmed: readonly(confirmed),
    expired: readonly(expired),
    role: computed(() => me.value?.role ?? null),
    may: (permission: Permission) => me.value?.permissions.includes(permission) ?? false,
  };
}

/**
 * Ask the service who is signed in; without network, whoever was here last. Where nobody was there
 * is nothing to ask.
 */
export async function restoreSession(): Promise<Me | null> {
  if (confirmed.value || !localStorage.getItem(KEPT)) return me.value;
  try {
    remember(await ok(api.GET("/v1/session")));
  } catch (error) {
    me.value = error instanceof Unreachable ? keptMe() : null;
  }
  return me.value;
}

/** Somebody leaves to sign in elsewhere; ask the service about them when they come back. */
export function expectSomebody(): void {
  localStorage.setItem(KEPT, "null");
}

/** Raises ApiProblem for a wrong password or too many attempts. */
export async function signIn(email: string, password: string): Promise<void> {
  remember(await ok(api.POST("/v1/session", { body: { email, password } })));
}

/** End the session, here in any case and at the service if it can be reached. */
export async function signOut(): Promise<void> {
  const headers = csrfHeader();
  closeSession();
  window.stop(); // pictures, too, would be refused once the session has ended
  await api.DELETE("/v1/session", { headers }).catch(() => undefined);
  forget();
}

function forget(): void {
  closeSession();
  me.value = null;
  confirmed.value = false;
  localStorage.removeItem(KEPT);
}

function remember(found: Me): void {
  me.value = found;
  confirmed.value = true;
  expired.value = false;
  openSession(found.csrf_token);
  localStorage.setItem(KEPT, JSON.stringify({ ...found, csrf_token: null }));
}

function keptMe(): Me | null {
  const text = localStorage.getItem(KEPT);
  return text ? (JSON.parse(text) as Me | null) : null;
}
