import { shallowRef } from "vue";
import { onBeforeRouteUpdate, useRouter, type NavigationGuard } from "vue-router";
import { api, ok, type Schemas } from "@/api/client";
import { useQueue } from "@/review/queue/useQueue";

/** The store of the photo, and the way to the photos before and after it in the queue. */
export function usePhotos(audit: () => string) {
  const router = useRouter();
  const queue = useQueue();
  const store = shallowRef<Schemas["StoreShown"] | null>(null);

  async function find(id: string | null): Promise<void> {
    const path = { store_id: id ?? "" };
    store.value = id ? await ok(api.GET("/v1/stores/{store_id}", { params: { path } })) : null;
  }

  async function step(by: 1 | -1): Promise<void> {
    const other = await queue.beside(audit(), by);
    await router.push(other ? `/review/${other}` : "/review");
  }

  return {
    store,
    find,
    next: () => step(1),
    previous: () => step(-1),
    guard: (mayLeave: () => boolean | Promise<boolean>) =>
      onBeforeRouteUpdate((() => mayLeave()) as NavigationGuard),
  };
}
