import { ApiProblem, Unreachable } from "@/api/problem";
import type { Database, Shot, Visit } from "@/capture/db";
import type { Sender } from "@/capture/send";

/** Why sending stopped: all is sent, no network, nobody signed in, or the service has trouble. */
export type Rest = "done" | "offline" | "signed-out" | "trouble";

export interface QueueEvents {
  /** Something about a photo changed. */
  changed(): void;
  progress(key: string, share: number): void;
}

/** Held by whoever sends: one page, or the service worker. */
export const LOCK = "shelfeye-uploads";
const TOO_MANY = 429;
const FORBIDDEN = 403;

/** Sends the photos of one person in the order they were taken, each exactly once. */
export class Queue {
  private running: Promise<Rest> | null = null;
  private again = false;

  constructor(
    private readonly database: Database,
    private readonly sender: Sender,
    private readonly events: QueueEvents,
  ) {}

  /** Keep a photo; it is safe on the phone when this resolves. */
  async add(shot: Omit<Shot, "order" | "state" | "audit" | "refusal">): Promise<void> {
    const fresh = { state: "waiting", audit: null, refusal: null } as const;
    const writing = this.database.transaction("shots", "readwrite", { durability: "strict" });
    const [order] = await Promise.all([writing.store.add({ ...shot, ...fresh }), writing.done]);
    await this.confirm(order);
    this.events.changed();
  }

  /**
   * A browser that keeps its databases in memory (incognito) says that a photo is written while its
   * bytes are still on their way out of this page. The last of them is read only after all are.
   */
  private async confirm(order: number): Promise<void> {
    const kept = await this.database.get("shots", order);
    await kept?.bytes?.slice(-1).arrayBuffer();
  }

  /** Send what waits, until nothing does or something is in the way. One run at a time. */
  run(user: string): Promise<Rest> {
    this.again = true;
    this.running ??= this.sendAll(user).finally(() => (this.running = null));
    return this.running;
  }

  private async sendAll(user: string): Promise<Rest> {
    try {
      while (this.again) {
        this.again = false;
        for (let shot = await this.next(user); shot; shot = await this.next(user))
          await this.send(shot);
        await this.endVisits(user);
      }
      return "done";
    } catch (error) {
      return restAfter(error);
    }
  }

  private async next(user: string): Promise<Shot | null> {
    const all = await this.database.getAll("shots");
    return all.find((shot) => shot.state === "waiting" && shot.user === user) ?? null;
  }

  private async send(shot: Shot): Promise<void> {
    try {
      const visitId = await this.visitId(shot.visit);
      const progress = (share: number) => this.events.progress(shot.key, share);
      const audit = await this.sender.photo(shot, shot.bytes as Blob, visitId, progress);
      await this.database.put("shots", { ...shot, state: "sent", audit, bytes: null });
    } catch (error) {
      if (!isFinal(error)) throw error;
      await this.database.put("shots", { ...shot, state: "refused", refusal: error.problem });
    }
    this.events.changed();
  }

  private async visitId(key: string): Promise<string> {
    const visit = (await this.database.get("visits", key)) as Visit;
    if (visit.serverId) return visit.serverId;
    const serverId = await this.sender.visit(visit);
    const latest = (await this.database.get("visits", key)) as Visit;
    await this.database.put("visits", { ...latest, serverId });
    return serverId;
  }

  private async endVisits(user: string): Promise<void> {
    for (const visit of await this.database.getAll("visits")) {
      if (visit.user !== user || !visit.endedAt || visit.endSent) continue;
      const serverId = await this.visitId(visit.key);
      await this.sender.endVisit(serverId, visit.endedAt);
      const latest = (await this.database.get("visits", visit.key)) as Visit;
      await this.database.put("visits", { ...latest, endSent: true });
      this.events.changed();
    }
  }
}

/** Whether sending the same photo again would meet the same refusal. */
function isFinal(error: unknown): error is ApiProblem {
  if (!(error instanceof ApiProblem)) return false;
  const mayPass = new Set([401, FORBIDDEN, 408, TOO_MANY]);
  return error.status >= 400 && error.status < 500 && !mayPass.has(error.status);
}

function restAfter(error: unknown): Rest {
  if (error instanceof Unreachable) return "offline";
  if (!(error instanceof ApiProblem)) throw error;
  return [401, FORBIDDEN].includes(error.status) ? "signed-out" : "trouble";
}
