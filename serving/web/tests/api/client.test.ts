import { beforeEach, expect, test, vi } from "vitest";
import { api, closeSession, ok, openSession } from "@/api/client";
import { Unreachable } from "@/api/problem";

const asked: Request[] = [];

/** A service that never answers, and gives up what is called off. */
function silent(request: Request): Promise<Response> {
  asked.push(request);
  return new Promise((_, reject) => {
    const giveUp = () => reject(request.signal.reason as Error);
    if (request.signal.aborted) giveUp();
    request.signal.addEventListener("abort", giveUp);
  });
}

beforeEach(() => {
  asked.length = 0;
  openSession("token");
});

const stores = () => ok(api.GET("/v1/stores", { fetch: silent }));

test("the end of a session calls off what is under way", async () => {
  const waiting = stores();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  closeSession();
  await expect(waiting).rejects.toBeInstanceOf(Unreachable);
});

test("nothing leaves between two sessions but signing in", async () => {
  closeSession();
  await expect(stores()).rejects.toBeInstanceOf(Unreachable);
  expect(asked.every((one) => one.signal.aborted)).toBe(true);
  void api.GET("/v1/session", { fetch: silent }).catch(() => undefined);
  await vi.waitFor(() => expect(asked.at(-1)?.url).toMatch(/session$/));
  expect(asked.at(-1)?.signal.aborted).toBe(false);
  openSession("another");
  void stores().catch(() => undefined);
  await vi.waitFor(() => expect(asked.at(-1)?.url).toMatch(/stores$/));
  expect(asked.at(-1)?.signal.aborted).toBe(false);
});
