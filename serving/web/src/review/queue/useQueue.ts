import { computed, ref, shallowRef } from "vue";
import { api, ok, type Schemas } from "@/api/client";

export type Item = Schemas["ReviewListed"];
export type Reason = Item["reasons"][number]["kind"];
export interface Asked {
  state: "open" | "reviewed" | "all";
  reason: Reason | null;
}

const PAGE = 30;
const items = shallowRef<Item[]>([]);
const next = ref<string | null>(null);
const asked = ref<Asked>({ state: "open", reason: null });
const loading = ref(false);
const error = shallowRef<unknown>(null);

/** The queue as it was last read; the desk walks along it. */
export function useQueue() {
  async function load(wanted: Asked): Promise<void> {
    [asked.value, items.value, next.value] = [wanted, [], null];
    await more();
  }

  async function more(): Promise<void> {
    const mine = asked.value;
    [loading.value, error.value] = [true, null];
    try {
      const query = {
        state: mine.state,
        limit: PAGE,
        ...(mine.reason && { reason: mine.reason }),
        ...(next.value && { cursor: next.value }),
      };
      const page = await ok(api.GET("/v1/reviews", { params: { query } }));
      if (mine !== asked.value) return;
      items.value = [...items.value, ...page.items];
      next.value = page.next;
    } catch (reason) {
      error.value = reason;
    } finally {
      loading.value = false;
    }
  }

  /** The audit before or after one; null where the queue ends. */
  async function beside(audit: string, by: 1 | -1): Promise<string | null> {
    if (items.value.length === 0) await load(asked.value);
    const at = items.value.findIndex((one) => one.audit_id === audit);
    if (at + by >= items.value.length && next.value) await more();
    return items.value[at + by]?.audit_id ?? null;
  }

  return {
    items,
    loading,
    error,
    load,
    more,
    beside,
    hasMore: computed(() => next.value !== null),
  };
}
