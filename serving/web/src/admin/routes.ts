import type { RouteRecordRaw } from "vue-router";

export const admin: RouteRecordRaw = {
  path: "/admin",
  component: () => import("@/admin/AdminFrame.vue"),
  children: [
    { path: "", name: "admin", redirect: "/admin/catalogue" },
    { path: "catalogue", component: () => import("@/admin/catalogue/CataloguePage.vue") },
    { path: "stores", component: () => import("@/admin/stores/StoresPage.vue") },
    { path: "planograms", component: () => import("@/admin/planograms/PlanogramsPage.vue") },
    {
      path: "planograms/:id",
      component: () => import("@/admin/planograms/PlanogramPage.vue"),
      props: (to) => ({ id: String(to.params.id) }),
    },
    { path: "must-stock", component: () => import("@/admin/lists/MustStockPage.vue") },
    { path: "prices", component: () => import("@/admin/lists/PricesPage.vue") },
    { path: "people", component: () => import("@/admin/people/PeoplePage.vue") },
    { path: "tokens", component: () => import("@/admin/people/TokensPage.vue") },
    { path: "jobs", component: () => import("@/admin/running/JobsPage.vue") },
    { path: "models", component: () => import("@/admin/running/ModelsPage.vue") },
    { path: "webhooks", component: () => import("@/admin/running/WebhooksPage.vue") },
    {
      path: "webhooks/:id",
      component: () => import("@/admin/running/DeliveriesPage.vue"),
      props: (to) => ({ id: String(to.params.id) }),
    },
    { path: "log", component: () => import("@/admin/running/LogPage.vue") },
  ],
};
