import type { RouteRecordRaw } from "vue-router";
import { withFigures } from "@/components/figures/words";

export const capture: RouteRecordRaw = {
  path: "/capture",
  component: () => import("@/capture/CaptureFrame.vue"),
  children: [
    { path: "", name: "capture", component: () => import("@/capture/StorePicker.vue") },
    {
      path: "visits/:visit",
      name: "capture-visit",
      props: true,
      component: () => import("@/capture/VisitPage.vue"),
    },
    {
      path: "audits/:audit",
      name: "capture-audit",
      props: true,
      component: () => withFigures(import("@/capture/ResultPage.vue")),
    },
  ],
};
