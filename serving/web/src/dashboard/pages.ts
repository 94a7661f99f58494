/** The dashboard's own pages, in one file to fetch; what is heavy in them comes by itself. */
export { default as AlertsPage } from "@/dashboard/alerts/AlertsPage.vue";
export { default as ComparePage } from "@/dashboard/compare/ComparePage.vue";
export { default as DashboardFrame } from "@/dashboard/DashboardFrame.vue";
export { default as FigurePage } from "@/dashboard/FigurePage.vue";
export { default as Overview } from "@/dashboard/Overview.vue";
export { default as PhotosPage } from "@/dashboard/evidence/PhotosPage.vue";
export { default as StorePage } from "@/dashboard/evidence/StorePage.vue";
export { default as VisitPage } from "@/dashboard/evidence/VisitPage.vue";
export { askEarly } from "@/dashboard/figure/early";
