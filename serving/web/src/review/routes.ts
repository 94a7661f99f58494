import type { RouteRecordRaw } from "vue-router";

export const review: RouteRecordRaw = {
  path: "/review",
  children: [
    { path: "", name: "review", component: () => import("@/review/queue/QueuePage.vue") },
    {
      path: "proposals",
      name: "proposals",
      component: () => import("@/review/proposals/ProposalsPage.vue"),
    },
    {
      path: ":audit",
      name: "review-desk",
      component: () => import("@/review/desk/DeskPage.vue"),
      props: (to) => ({ audit: String(to.params.audit), second: to.query.second === "1" }),
    },
  ],
};
