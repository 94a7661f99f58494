import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from "vue";

/** Something that is read from the service, again whenever its question changes. */
export interface Loaded<T> {
  /** The last answer; it stays while the next is awaited. */
  data: ShallowRef<T | null>;
  error: ShallowRef<unknown>;
  loading: Ref<boolean>;
  reload: () => void;
}

/** question: what to ask, null for nothing yet. Answers to earlier questions are dropped. */
export function useLoad<Q, T>(
  question: () => Q | null,
  read: (question: Q) => Promise<T>,
): Loaded<T> {
  const data = shallowRef<T | null>(null);
  const error = shallowRef<unknown>(null);
  const loading = ref(true);
  let asked = 0;

  async function load(): Promise<void> {
    const wanted = question();
    const turn = ++asked;
    if (wanted === null) return;
    loading.value = true;
    try {
      const found = await read(wanted);
      if (turn !== asked) return;
      data.value = found;
      error.value = null;
    } catch (caught) {
      if (turn === asked) error.value = caught;
    } finally {
      if (turn === asked) loading.value = false;
    }
  }

  watch(() => JSON.stringify(question()), load, { immediate: true });
  onScopeDispose(() => asked++);
  return { data, error, loading, reload: () => void load() };
}
