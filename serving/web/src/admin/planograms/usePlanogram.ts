import { computed, ref, shallowRef } from "vue";
import { api, ok, type Schemas } from "@/api/client";
import type { Plan } from "@/admin/planograms/plan";
import { useHistory } from "@/review/desk/history";

const PAGES = 10;

/** A planogram with the products that stand in it: loaded, changed with undo, saved. */
export function usePlanogram(id: () => string) {
  const shown = shallowRef<Schemas["PlanogramShown"] | null>(null);
  const products = shallowRef(new Map<string, Schemas["ProductShown"]>());
  const pictures = shallowRef(new Map<string, string>());
  const error = shallowRef<unknown>(null);
  const busy = ref(false);
  const history = useHistory<Plan>({ fixture: { width: 1, height: 1 }, rows: [] });
  const path = () => ({ planogram_id: id() });
  const all = computed(() => [...products.value.values()]);

  async function attempt(act: () => Promise<void>): Promise<void> {
    [busy.value, error.value] = [true, null];
    try {
      await act();
    } catch (reason) {
      error.value = reason;
    } finally {
      busy.value = false;
    }
  }

  function take(found: Schemas["PlanogramShown"]): void {
    shown.value = found;
    history.reset(found.document as unknown as Plan);
  }

  async function loadProducts(): Promise<void> {
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const query = { limit: 200, cursor };
      const found = await ok(api.GET("/v1/products", { params: { query } }));
      const read = found.items.map((one) => [one.sku, one] as const);
      products.value = new Map([...products.value, ...read]);
      if (!found.next) return;
      cursor = found.next;
    }
  }

  /** The first picture of every product that stands here. */
  async function loadPictures(): Promise<void> {
    const skus = history.now.value.rows.flatMap((row) => row.positions.map((one) => one.sku));
    const found = [...new Set(skus)].flatMap((sku) => products.value.get(sku) ?? []);
    const links = await Promise.all(
      found.map(async ({ id: product_id, sku }) => {
        const params = { path: { product_id } };
        const all = await ok(api.GET("/v1/products/{product_id}/pictures", { params }));
        return [sku, all[0]?.link ?? ""] as const;
      }),
    );
    pictures.value = new Map(links.filter(([, link]) => link));
  }

  const load = () =>
    attempt(async () => {
      take(await ok(api.GET("/v1/planograms/{planogram_id}", { params: { path: path() } })));
      await loadProducts();
      void loadPictures().catch(() => undefined);
    });

  const save = () =>
    attempt(async () => {
      const body = { document: history.now.value as unknown as Record<string, never> };
      const params = { path: path() };
      take(await ok(api.PATCH("/v1/planograms/{planogram_id}", { params, body })));
    });

  return {
    shown,
    pictures,
    error,
    busy,
    history,
    load,
    save,
    isChanged: computed(() => history.now.value !== history.first.value),
    /** Of SKUs, in cm. */
    widths: computed(() => {
      const known = all.value.filter((one) => one.width_mm !== null);
      return new Map(known.map((one) => [one.sku, (one.width_mm ?? 0) / 10]));
    }),
    brands: computed(() => new Map(all.value.map((one) => [one.sku, one.brand]))),
    own: computed(() => new Set(all.value.filter((one) => one.own).map((one) => one.brand))),
    names: computed(() => new Map(all.value.map((one) => [one.sku, one.name || one.sku]))),
  };
}
