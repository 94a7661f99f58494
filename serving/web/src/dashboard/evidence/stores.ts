import { shallowRef } from "vue";
import { api, ok } from "@/api/client";
import { queueOf } from "@/dashboard/data/queue";

const AT_ONCE = 4;
const names = shallowRef(new Map<string, string>());
const asked = new Set<string>();
const inTurn = queueOf(AT_ONCE);

/** What stores are called, each asked for once. */
export function useStoreNames() {
  return {
    learn: (ids: Iterable<string | null>) => {
      for (const id of ids) {
        if (!id || asked.has(id)) continue;
        asked.add(id);
        void inTurn(() => read(id));
      }
    },
    name: (id: string | null): string | null => (id && names.value.get(id)) || null,
  };
}

async function read(id: string): Promise<void> {
  try {
    const params = { path: { store_id: id } };
    const { name } = await ok(api.GET("/v1/stores/{store_id}", { params }));
    names.value = new Map(names.value).set(id, name);
  } catch {
    asked.delete(id);
  }
}
