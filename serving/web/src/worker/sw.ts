import { clientsClaim } from "workbox-core";
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
  type PrecacheEntry,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";
import { WAKE } from "@/capture/wake";
import { sendInBackground } from "@/worker/background";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: PrecacheEntry[] };

/** Not yet in TypeScript's library. */
interface SyncEvent extends ExtendableEvent {
  tag: string;
}

/** Code of the offices' places, kept once it was fetched; the names of files tell versions apart. */
const OFFICE_CACHE = "office";
const OFFICE = /^\/assets\/office\//;
const NO_PAGES = [/^\/v1\//, /^\/(healthz|readyz|metrics)$/];

clientsClaim();
cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST);
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: NO_PAGES }));
registerRoute(({ url }) => OFFICE.test(url.pathname), new CacheFirst({ cacheName: OFFICE_CACHE }));

self.addEventListener("message", (event) => {
  if ((event.data as { type?: string } | null)?.type === "SKIP_WAITING") void self.skipWaiting();
});
// What an earlier version of the app left behind.
self.addEventListener("activate", (event) => event.waitUntil(caches.delete(OFFICE_CACHE)));
self.addEventListener("sync" as never, (event: SyncEvent) => {
  if (event.tag === WAKE) event.waitUntil(sendInBackground());
});
