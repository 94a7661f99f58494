import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Problem } from "@/api/problem";
import type { Reason } from "@/capture/quality";

/** What of a store a rep needs to see, also without network. */
export interface StoreBrief {
  id: string;
  code: string;
  name: string;
  city: string | null;
  latitude: number | null;
  longitude: number | null;
}

/** A visit as this phone knows it. key: its Idempotency-Key; serverId: null until it was sent. */
export interface Visit {
  key: string;
  user: string;
  store: StoreBrief;
  startedAt: string;
  endedAt: string | null;
  serverId: string | null;
  endSent: boolean;
}

export type PhotoState = "waiting" | "sent" | "refused";

/**
 * A photo taken on this phone. order: from 1, in which photos are sent. key: its Idempotency-Key.
 * bytes: gone once the service has them. thumbnail: stays for the list.
 */
export interface Shot {
  order?: number;
  key: string;
  user: string;
  visit: string;
  name: string;
  takenAt: string;
  bytes: Blob | null;
  thumbnail: Blob | null;
  doubts: Reason[];
  state: PhotoState;
  audit: string | null;
  /** What the service said against it: a problem's kind and detail. */
  refusal: Problem | null;
}

interface Schema extends DBSchema {
  visits: { key: string; value: Visit };
  shots: { key: number; value: Shot; indexes: { key: string; visit: string } };
  stores: { key: string; value: StoreBrief };
}

export type Database = IDBPDatabase<Schema>;

const NAME = "shelfeye-capture";

/** The phone's own database of visits, photos that wait, and stores seen before. */
export function openDatabase(name = NAME): Promise<Database> {
  return openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore("visits", { keyPath: "key" });
      const shots = database.createObjectStore("shots", { keyPath: "order", autoIncrement: true });
      shots.createIndex("key", "key", { unique: true });
      shots.createIndex("visit", "visit");
      database.createObjectStore("stores", { keyPath: "id" });
    },
  });
}

let opened: Promise<Database> | null = null;

/** The one connection of this page. */
export function database(): Promise<Database> {
  opened ??= openDatabase();
  return opened;
}
