import type { Field } from "@/admin/parts/fields";

interface Placed {
  store_id: string | null;
  store_type: string | null;
  valid_from: string | null;
  valid_until: string | null;
}

type Words = (key: string, named?: Record<string, unknown>) => string;

/** Where a line of a list holds, in words. */
export function placeOf(line: Placed, t: Words): string {
  if (line.store_id) return t("admin.list.oneStore");
  return line.store_type ?? t("admin.list.everywhere");
}

/** When it holds, in words. */
export function timeOf({ valid_from, valid_until }: Placed, t: Words): string {
  if (!valid_from && !valid_until) return t("admin.list.always");
  return `${valid_from ?? "…"} – ${valid_until ?? "…"}`;
}

/** The fields of place and time. */
export function placeFields(t: Words): Field[] {
  return [
    { name: "store_type", label: t("admin.store.store_type"), hint: t("admin.list.typeHint") },
    { name: "valid_from", label: t("admin.list.from"), kind: "date" },
    { name: "valid_until", label: t("admin.list.until"), kind: "date" },
  ];
}
