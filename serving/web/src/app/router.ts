import {
  START_LOCATION,
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type RouteRecordRaw,
  type Router,
} from "vue-router";
import { PLACES, homeOf } from "@/app/places";
import { restoreSession, signOut, useSession } from "@/app/session";
import { admin } from "@/admin/routes";
import { capture } from "@/capture/routes";
import { dashboard } from "@/dashboard/routes";
import { review } from "@/review/routes";
import { loadMessages } from "@/i18n";

const routes: RouteRecordRaw[] = [
  { path: "/", name: "home", component: () => import("@/app/NotFound.vue") },
  {
    path: "/sign-in",
    name: "sign-in",
    meta: { open: true },
    component: () => import("@/app/SignIn.vue"),
  },
  {
    path: "/sign-out",
    name: "sign-out",
    meta: { open: true },
    component: () => import("@/app/SignIn.vue"),
    beforeEnter: leave,
  },
  { path: "/account", name: "account", component: () => import("@/app/AccountPage.vue") },
  capture,
  dashboard,
  review,
  admin,
  { path: "/:rest(.*)*", name: "not-found", component: () => import("@/app/NotFound.vue") },
];

export function createAppRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior: (_to, _from, kept) => kept ?? { top: 0 },
  });
  router.beforeEach(async (to) => {
    const me = await restoreSession();
    if (to.meta.open) return me && to.name === "sign-in" ? nextOf(to, homeOf(me)) : true;
    if (!me) return { name: "sign-in", query: wishOf(to) };
    if (to.name === "home") return homeOf(me);
    const place = PLACES.find((one) => to.path === one.path || to.path.startsWith(`${one.path}/`));
    if (place && !place.isFor(me)) return { name: "not-found", params: { rest: ["not-allowed"] } };
    if (place) await loadMessages(place.name);
    return true;
  });
  router.onError((_error, to) => {
    // A new version of the app was put up and the old one's chunks are gone.
    if (navigator.onLine) location.assign(to.fullPath);
  });
  return router;
}

/** What the sign-in page has to know of where somebody wanted to go. */
function wishOf(to: RouteLocationNormalized): Record<string, string> {
  if (to.query.sign_in === "refused") return { refused: "1" };
  return to.path === "/" ? {} : { next: to.fullPath };
}

/** Where to go after signing in: where one was, but never to another site. */
export function nextOf(to: RouteLocationNormalized, home: string): string {
  const next = to.query.next;
  const isOurs = typeof next === "string" && /^\/(?![/\\])/.test(next);
  return isOurs && !next.startsWith("/sign-in") ? next : home;
}

/** Sign out once the page has let one go; not by a link from elsewhere. */
async function leave(_to: RouteLocationNormalized, from: RouteLocationNormalized) {
  if (from === START_LOCATION) return { name: "home" };
  await signOut();
  return { name: "sign-in" };
}

/** Go to the sign-in page when the session ends by itself, to come back here afterwards. */
export function leaveWhenExpired(router: Router): () => void {
  const { expired } = useSession();
  return () => {
    const here = router.currentRoute.value;
    if (!expired.value || here.meta.open) return;
    void router.replace({ name: "sign-in", query: { next: here.fullPath, expired: "1" } });
  };
}
