import { computed, ref, shallowRef } from "vue";

/** Values one after another, to go back to and forward again. */
export function useHistory<T>(first: T) {
  const states = shallowRef<readonly T[]>([first]);
  const at = ref(0);

  /** Go on to a new value; what was undone before is forgotten. */
  function push(value: T): void {
    if (value === states.value[at.value]) return;
    states.value = [...states.value.slice(0, at.value + 1), value];
    at.value += 1;
  }

  /** Begin anew. */
  function reset(value: T): void {
    states.value = [value];
    at.value = 0;
  }

  return {
    now: computed(() => states.value[at.value] as T),
    first: computed(() => states.value[0] as T),
    canUndo: computed(() => at.value > 0),
    canRedo: computed(() => at.value < states.value.length - 1),
    push,
    reset,
    undo: () => (at.value = Math.max(at.value - 1, 0)),
    redo: () => (at.value = Math.min(at.value + 1, states.value.length - 1)),
  };
}
