/** A field of a form. list: texts divided by commas. */
export interface Field {
  name: string;
  label: string;
  kind?:
    "text" | "email" | "password" | "number" | "date" | "check" | "choice" | "choices" | "list";
  options?: readonly { value: string; label: string }[];
  required?: boolean;
  hint?: string;
}

export type Values = Record<string, unknown>;

/** What a form shows of a value. */
export function shownValue(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  return value === null || value === undefined ? "" : String(value);
}

/** What is sent of a field as it was filled in: null for an empty text, a number for a number. */
export function sentValue(field: Field, shown: unknown): unknown {
  if (field.kind === "check" || field.kind === "choices") return shown;
  const text = String(shown ?? "").trim();
  if (field.kind === "list")
    return text
      .split(/[,,;;]/)
      .map((one) => one.trim())
      .filter(Boolean);
  if (text === "") return null;
  return field.kind === "number" ? Number(text) : text;
}

/** The values that differ from those there were: what a PATCH carries. */
export function changedValues(before: Values, now: Values): Values {
  const changed = Object.entries(now).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name] ?? null),
  );
  return Object.fromEntries(changed);
}
