import type { RouteRecordRaw } from "vue-router";
import { withFigures } from "@/components/figures/words";
import { REPORT_NAMES } from "@/dashboard/names";
import { loadMessages } from "@/i18n";

const pages = () => import("@/dashboard/pages");

export const dashboard: RouteRecordRaw = {
  path: "/dashboard",
  component: () => pages().then((all) => all.DashboardFrame),
  children: [
    { path: "", name: "dashboard", component: () => pages().then((all) => all.Overview) },
    {
      path: `figures/:report(${REPORT_NAMES.join("|")})`,
      name: "dashboard.figure",
      props: true,
      component: () => pages().then((all) => all.FigurePage),
    },
    {
      path: "compare",
      name: "dashboard.compare",
      component: () => pages().then((all) => all.ComparePage),
    },
    {
      path: "alerts",
      name: "dashboard.alerts",
      component: () => pages().then((all) => all.AlertsPage),
    },
    {
      path: "photos",
      name: "dashboard.photos",
      component: () => pages().then((all) => all.PhotosPage),
    },
    {
      path: "photos/:id",
      name: "dashboard.photo",
      props: true,
      component: () => withFigures(import("@/dashboard/evidence/PhotoPage.vue")),
    },
    {
      path: "stores/:id",
      name: "dashboard.store",
      props: true,
      component: () => pages().then((all) => all.StorePage),
    },
    {
      path: "visits/:id",
      name: "dashboard.visit",
      props: true,
      component: () => pages().then((all) => all.VisitPage),
    },
  ],
};

/** Fetch what the first page is made of; the filters after its chart, as the page itself does. */
export async function dashboardCode(): Promise<void> {
  const [{ firstDrawn }] = await Promise.all([
    import("@/dashboard/charts/load"),
    pages(),
    import("@/dashboard/charts/TrendChart.vue"),
  ]);
  await firstDrawn;
  await import("@/dashboard/filters/FilterControls.vue");
}

// Whoever opens the app here waits for these anyway: fetch them while the session is asked for.
if (location.pathname === dashboard.path) {
  void pages().then((all) => localStorage.getItem("shelfeye.me") && all.askEarly(location.search));
  void import("@/dashboard/charts/TrendChart.vue");
  void loadMessages("dashboard");
}
