import { api, ok, openSession } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { openDatabase } from "@/capture/db";
import { LOCK, Queue } from "@/capture/queue";
import { inBackground } from "@/capture/send";

/**
 * Send what waits on this phone, the app being open or not. Rejects where the browser should try
 * again later; without a session there is nothing to try before somebody has signed in.
 */
export async function sendInBackground(): Promise<void> {
  const user = await whoIsThere();
  if (user) await navigator.locks.request(LOCK, () => sendFor(user));
}

async function whoIsThere(): Promise<string | null> {
  try {
    const me = await ok(api.GET("/v1/session"));
    openSession(me.csrf_token);
    return me.user_id;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

async function sendFor(user: string): Promise<void> {
  const database = await openDatabase();
  try {
    const silent = { changed: () => undefined, progress: () => undefined };
    const rest = await new Queue(database, inBackground, silent).run(user);
    if (rest === "offline" || rest === "trouble") throw new Error(rest);
  } finally {
    database.close();
  }
}
