/** What a key asks of the desk. */
export type Command =
  | "undo"
  | "redo"
  | "save"
  | "finish"
  | "draw"
  | "drawGap"
  | "delete"
  | "unknown"
  | "newSku"
  | "confirm"
  | "search"
  | "next"
  | "previous"
  | "nextPhoto"
  | "previousPhoto"
  | "raw"
  | "doubts"
  | "fit"
  | "closer"
  | "farther"
  | "help"
  | "leave"
  | { candidate: number }
  | { nudge: readonly [number, number] };

interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const PLAIN: Record<string, Command> = {
  n: "draw",
  g: "drawGap",
  delete: "delete",
  backspace: "delete",
  u: "unknown",
  p: "newSku",
  c: "confirm",
  enter: "confirm",
  "/": "search",
  s: "search",
  d: "next",
  a: "previous",
  f: "nextPhoto",
  b: "previousPhoto",
  r: "raw",
  q: "doubts",
  "0": "fit",
  "+": "closer",
  "=": "closer",
  "-": "farther",
  "?": "help",
  escape: "leave",
};
const CONTROL: Record<string, Command> = { z: "undo", y: "redo", s: "save", enter: "finish" };
const ARROWS: Record<string, readonly [number, number]> = {
  arrowleft: [-1, 0],
  arrowright: [1, 0],
  arrowup: [0, -1],
  arrowdown: [0, 1],
};
const FAR = 10;

/** The command of a key; null for one that means nothing here. */
export function commandOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Key): Command | null {
  const name = key.toLowerCase();
  if (altKey) return null;
  if (ctrlKey || metaKey) return name === "z" && shiftKey ? "redo" : (CONTROL[name] ?? null);
  const arrow = ARROWS[name];
  if (arrow) return { nudge: arrow.map((step) => step * (shiftKey ? FAR : 1)) as [number, number] };
  if (/^[1-5]$/.test(name)) return { candidate: Number(name) - 1 };
  return PLAIN[name] ?? null;
}

/** The keys to show in the help, by what they do; the words are review.key.* */
export const HELP: readonly (readonly [string, readonly string[]])[] = [
  ["next", ["D"]],
  ["previous", ["A"]],
  ["candidate", ["1", "…", "5"]],
  ["confirm", ["Enter", "C"]],
  ["search", ["/", "S"]],
  ["unknown", ["U"]],
  ["newSku", ["P"]],
  ["draw", ["N"]],
  ["drawGap", ["G"]],
  ["delete", ["Del"]],
  ["nudge", ["←", "↑", "→", "↓"]],
  ["undo", ["Ctrl Z"]],
  ["redo", ["Ctrl Shift Z"]],
  ["save", ["Ctrl S"]],
  ["finish", ["Ctrl Enter"]],
  ["nextPhoto", ["F"]],
  ["previousPhoto", ["B"]],
  ["doubts", ["Q"]],
  ["raw", ["R"]],
  ["fit", ["0"]],
  ["closer", ["+"]],
  ["farther", ["-"]],
  ["help", ["?"]],
];
