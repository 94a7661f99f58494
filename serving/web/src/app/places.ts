import { Camera, ChartNoAxesColumn, Settings, SquareDashedMousePointer } from "@lucide/vue";
import type { Component } from "vue";
import type { Me } from "@/app/session";

/** A part of the app with its own pages, words and chunk of code. */
export interface Place {
  name: "capture" | "dashboard" | "review" | "admin";
  path: string;
  icon: Component;
  /** Whether this person has something to do here. */
  isFor(me: Me): boolean;
}

export const PLACES: readonly Place[] = [
  {
    name: "capture",
    path: "/capture",
    icon: Camera,
    isFor: (me) => me.permissions.includes("photos:write"),
  },
  {
    name: "dashboard",
    path: "/dashboard",
    icon: ChartNoAxesColumn,
    isFor: (me) => me.permissions.includes("reports:read"),
  },
  {
    name: "review",
    path: "/review",
    icon: SquareDashedMousePointer,
    isFor: (me) => ["admin", "operator", "engineer"].includes(me.role),
  },
  {
    name: "admin",
    path: "/admin",
    icon: Settings,
    isFor: (me) => ["admin", "operator"].includes(me.role),
  },
];

/** The places somebody may see, in the order of the menu. */
export function placesFor(me: Me): Place[] {
  return PLACES.filter((place) => place.isFor(me));
}

/** Where somebody begins: reps take photos, everybody else looks at figures. */
export function homeOf(me: Me): string {
  const places = placesFor(me);
  const first = me.role === "rep" ? "capture" : "dashboard";
  return (places.find((place) => place.name === first) ?? places[0])?.path ?? "/account";
}
