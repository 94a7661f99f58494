import { Blob as StoredBlob } from "node:buffer"; // happy-dom's own is lost in a database
import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiProblem, Unreachable } from "@/api/problem";
import { openDatabase, type Database, type Shot, type Visit } from "@/capture/db";
import { Queue } from "@/capture/queue";
import type { Sender } from "@/capture/send";

const problem = (status: number) =>
  new ApiProblem(
    status,
    { type: "urn:shelfeye:problem:x", title: "", status, detail: "no", params: {}, errors: [] },
    null,
  );

/** A service that remembers what arrived, and fails when told to. */
class FakeService implements Sender {
  visits: string[] = [];
  ended: string[] = [];
  photos: string[] = [];
  failures: Error[] = [];
  lostAnswers = 0;

  async visit(visit: Visit): Promise<string> {
    if (!this.visits.includes(visit.key)) this.visits.push(visit.key);
    return `server-${visit.key}`;
  }

  async endVisit(serverId: string): Promise<void> {
    this.ended.push(serverId);
  }

  async photo(shot: Shot, _bytes: Blob, visitId: string): Promise<string> {
    const failure = this.failures.shift();
    if (failure) throw failure;
    const line = `${visitId}/${shot.key}`;
    if (!this.photos.includes(line)) this.photos.push(line);
    if (this.lostAnswers-- > 0) throw new Unreachable("the answer was lost");
    return `audit-${shot.key}`;
  }
}

let database: Database;
let service: FakeService;
let queue: Queue;
let names = 0;

const visit = (key: string, endedAt: string | null = null): Visit => ({
  key,
  user: "li",
  store: { id: "s", code: "s", name: "s", city: null, latitude: null, longitude: null },
  startedAt: "2026-05-04T01:00:00Z",
  endedAt,
  serverId: null,
  endSent: false,
});

async function add(key: string, user = "li", at = "v1"): Promise<void> {
  const taken = { takenAt: "2026-05-04T01:00:00Z", thumbnail: null, doubts: [] };
  await queue.add({
    ...taken,
    key,
    user,
    visit: at,
    name: key,
    bytes: new StoredBlob([key]) as Blob,
  });
}

beforeEach(async () => {
  database = await openDatabase(`test-${names++}`);
  await database.put("visits", visit("v1"));
  service = new FakeService();
  queue = new Queue(database, service, { changed: () => undefined, progress: () => undefined });
});

describe("the queue", () => {
  it("says that a photo is kept only once all its bytes can be read back", async () => {
    const changed = vi.fn();
    const unread = () => Promise.reject(new DOMException("still on their way", "NotReadableError"));
    const transaction = vi.spyOn(database, "transaction");
    const bytes = { slice: () => ({ arrayBuffer: unread }) };
    vi.spyOn(database, "get").mockResolvedValue({ bytes } as never);
    queue = new Queue(database, service, { changed, progress: () => undefined });
    await expect(add("a")).rejects.toThrow("still on their way");
    expect(changed).not.toHaveBeenCalled();
    expect(transaction).toHaveBeenCalledWith("shots", "readwrite", { durability: "strict" });
  });

  it("sends in the order photos were taken, then forgets their bytes", async () => {
    for (const key of ["a", "b", "c"]) await add(key);
    expect(await queue.run("li")).toBe("done");
    expect(service.photos).toEqual(["server-v1/a", "server-v1/b", "server-v1/c"]);
    const kept = await database.getAll("shots");
    expect(kept.map(({ state, audit, bytes }) => [state, audit, bytes])).toEqual(
      ["a", "b", "c"].map((key) => ["sent", `audit-${key}`, null]),
    );
  });

  it("begins a visit once, and ends it after its photos", async () => {
    await database.put("visits", visit("v1", "2026-05-04T02:00:00Z"));
    for (const key of ["a", "b"]) await add(key);
    await queue.run("li");
    await queue.run("li");
    expect(service.visits).toEqual(["v1"]);
    expect(service.ended).toEqual(["server-v1"]);
  });

  it.each([
    ["offline", new Unreachable("no signal")],
    ["signed-out", problem(401)],
    ["signed-out", problem(403)],
    ["trouble", problem(429)],
    ["trouble", problem(503)],
  ])("stops %s and goes on later without losing or doubling one", async (rest, failure) => {
    for (const key of ["a", "b", "c"]) await add(key);
    service.failures = [failure];
    expect(await queue.run("li")).toBe(rest);
    expect(service.photos).toEqual([]);
    expect(await queue.run("li")).toBe("done");
    expect(service.photos).toEqual(["server-v1/a", "server-v1/b", "server-v1/c"]);
  });

  it("sends again with the same key when an answer was lost", async () => {
    await add("a");
    service.lostAnswers = 1;
    expect(await queue.run("li")).toBe("offline");
    expect(await queue.run("li")).toBe("done");
    expect(service.photos).toEqual(["server-v1/a"]);
  });

  it("puts a refused photo aside and goes on with the next", async () => {
    for (const key of ["a", "b"]) await add(key);
    service.failures = [problem(415)];
    expect(await queue.run("li")).toBe("done");
    expect(service.photos).toEqual(["server-v1/b"]);
    const [refused] = await database.getAll("shots");
    expect(refused?.state).toBe("refused");
    expect(refused?.refusal).toEqual(problem(415).problem);
    expect(refused?.bytes).not.toBeNull();
  });

  it("sends nobody else's photos", async () => {
    await add("hers", "han");
    await add("his", "li");
    await queue.run("li");
    expect(service.photos).toEqual(["server-v1/his"]);
  });

  it("survives closing: another one sends what the first kept", async () => {
    await add("a");
    const next = new Queue(database, service, {
      changed: () => undefined,
      progress: () => undefined,
    });
    await next.run("li");
    expect(service.photos).toEqual(["server-v1/a"]);
  });

  it("runs once at a time, and takes along what comes meanwhile", async () => {
    await add("a");
    const runs = [queue.run("li"), queue.run("li")];
    await add("b");
    runs.push(queue.run("li"));
    await Promise.all(runs);
    expect(service.photos).toEqual(["server-v1/a", "server-v1/b"]);
  });
});
