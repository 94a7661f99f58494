import { api, ok } from "@/api/client";
import { useSession } from "@/app/session";

let asked: Promise<ReadonlySet<string>> | null = null;

/** The brands that are ours: those one is scoped to, else those of the catalogue's own products. */
export function ownBrands(): Promise<ReadonlySet<string>> {
  const { me } = useSession();
  if (me.value?.brands.length) return Promise.resolve(new Set(me.value.brands));
  asked ??= ofCatalogue().catch(() => {
    asked = null;
    return new Set<string>();
  });
  return asked;
}

async function ofCatalogue(): Promise<ReadonlySet<string>> {
  const query = { own: true, limit: 200 };
  const { items } = await ok(api.GET("/v1/products", { params: { query } }));
  return new Set(items.map((product) => product.brand));
}
