import { commandOf, type Command } from "@/review/desk/keys";

type Named = Extract<Command, string>;
/** What each command does. */
export type Acts = Record<Named, () => unknown> & {
  candidate: (at: number) => unknown;
  nudge: (by: readonly [number, number]) => unknown;
};

const TYPING = "input, textarea, select, [contenteditable]";
const PRESSING = "button, a";

/** Runs what a key asks for, unless somebody is typing, or presses a button with Enter. */
export function useCommands(acts: Acts): (event: KeyboardEvent) => void {
  return (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest(TYPING)) return;
    if (event.key === "Enter" && !event.ctrlKey && target?.closest(PRESSING)) return;
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    if (typeof command === "string") acts[command]();
    else if ("candidate" in command) acts.candidate(command.candidate);
    else acts.nudge(command.nudge);
  };
}
