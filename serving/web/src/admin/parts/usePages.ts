import { computed, ref, shallowRef } from "vue";

interface Page<T, Cursor> {
  items: T[];
  next: Cursor | null;
}

/** A list that comes in pages. ask: reads the page at a cursor, the first one without. */
export function usePages<T, Cursor = string>(
  ask: (cursor: Cursor | undefined) => Promise<Page<T, Cursor>>,
) {
  const items = shallowRef<T[]>([]);
  const next = shallowRef<Cursor | null>(null);
  const loading = ref(false);
  const error = shallowRef<unknown>(null);
  let newest = 0;

  async function read(cursor: Cursor | undefined): Promise<void> {
    const mine = ++newest;
    [loading.value, error.value] = [true, null];
    try {
      const page = await ask(cursor);
      if (mine !== newest) return;
      items.value = cursor === undefined ? page.items : [...items.value, ...page.items];
      next.value = page.next;
    } catch (reason) {
      if (mine === newest) error.value = reason;
    } finally {
      if (mine === newest) loading.value = false;
    }
  }

  return {
    items,
    loading,
    error,
    hasMore: computed(() => next.value !== null),
    load: () => read(undefined),
    more: () => read(next.value ?? undefined),
  };
}
