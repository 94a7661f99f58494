import { reactive, ref, shallowReactive } from "vue";
import { api, ok, type Schemas } from "@/api/client";
import type { EditBox } from "@/review/desk/boxes";

/** What a reviewer needs to know of a SKU. id: null where it is in no catalogue of the workspace. */
export interface Product {
  id: string | null;
  sku: string;
  brand: string | null;
  name: string;
  nameEn: string;
}

interface NamedFacing {
  sku: string | null;
  brand: string | null;
  name?: string | null;
  name_en?: string | null;
}

const FOUND = 8;

/** What a product is called in a language: its name there, else the other one, else its SKU. */
export function titleOf(product: Product | undefined, sku: string, locale: string): string {
  const [own, other] = product ? [product.name, product.nameEn] : ["", ""];
  return (locale === "en" ? other || own : own || other) || sku;
}

/** Products by SKU as far as they were met, with their pictures, and a search for others. */
export function useProducts() {
  const known = shallowReactive(new Map<string, Product>());
  const pictures = reactive(new Map<string, string | null>());
  const asked = new Set<string>();
  const found = ref<Product[]>([]);
  let newest = 0;

  /** Remember what a result tells of its products. */
  function learn(facings: readonly NamedFacing[]): void {
    for (const { sku, brand, name, name_en } of facings) {
      if (!sku || known.has(sku)) continue;
      known.set(sku, { id: null, sku, brand, name: name ?? "", nameEn: name_en ?? "" });
    }
  }

  /** Look these up in the catalogue, each with its first picture. */
  async function look(skus: readonly string[]): Promise<void> {
    const fresh = skus.filter((sku) => !asked.has(sku));
    fresh.forEach((sku) => asked.add(sku));
    await Promise.all(fresh.map(lookUp));
  }

  async function lookUp(sku: string): Promise<void> {
    const page = await ok(api.GET("/v1/products", { params: { query: { sku, limit: 1 } } }));
    const [product] = page.items;
    if (product) await picture(keep(product));
  }

  function keep(product: Schemas["ProductShown"]): Product {
    const { id, sku, brand, name, name_en } = product;
    const one = { id, sku, brand, name, nameEn: name_en };
    known.set(sku, one);
    return one;
  }

  async function picture({ id, sku }: Product): Promise<void> {
    if (!id || pictures.has(sku)) return;
    pictures.set(sku, null);
    const path = { product_id: id };
    const all = await ok(api.GET("/v1/products/{product_id}/pictures", { params: { path } }));
    pictures.set(sku, all[0]?.link ?? null);
  }

  /** Find products by a part of SKU, name or GTIN; of several searches the last one counts. */
  async function search(text: string): Promise<void> {
    const mine = ++newest;
    const query = { search: text, limit: FOUND };
    const page = text ? await ok(api.GET("/v1/products", { params: { query } })) : { items: [] };
    if (mine !== newest) return;
    const listed = page.items.map(keep);
    const here = [...known.values()].filter((one) => matches(one, text));
    const skus = new Set(listed.map((one) => one.sku));
    found.value = [...listed, ...here.filter((one) => !skus.has(one.sku))].slice(0, FOUND);
    await Promise.all(listed.map(picture));
  }

  return { known, pictures, found, learn, look, search };
}

/** Whether a product is meant by a part of its SKU, brand or names. */
export function matches(product: Product, text: string): boolean {
  const part = text.trim().toLowerCase();
  const { sku, brand, name, nameEn } = product;
  return (
    part !== "" && [sku, brand ?? "", name, nameEn].some((one) => one.toLowerCase().includes(part))
  );
}

/** The SKUs to offer for a box, likeliest first: its candidates, then what stands on either side. */
export function offered(box: EditBox | null, neighbours: readonly (string | null)[]): string[] {
  const own = (box?.candidates ?? []).map((one) => one.sku);
  const beside = neighbours.filter((sku): sku is string => sku !== null);
  const skus = box?.sku ? [...own, box.sku, ...beside] : [...own, ...beside];
  return [...new Set(skus)].slice(0, 5);
}
