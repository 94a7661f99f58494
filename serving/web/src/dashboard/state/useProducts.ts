import { shallowRef } from "vue";
import { api, ok } from "@/api/client";
import { locale } from "@/i18n";

const PAGE = 200;
const MOST = 5_000;
const names = shallowRef(new Map<string, { zh: string | null; en: string | null }>());
let asked = false;

/** What products are called, for tables by SKU; a code stands for itself until it is known. */
export function useProducts() {
  return {
    learn: () => {
      if (!asked) void read();
    },
    name: (sku: string): string | null => names.value.get(sku)?.[locale()] ?? null,
  };
}

async function read(): Promise<void> {
  asked = true;
  try {
    let cursor: string | null = null;
    do {
      const query: { limit: number; cursor?: string } = {
        limit: PAGE,
        cursor: cursor ?? undefined,
      };
      const page = await ok(api.GET("/v1/products", { params: { query } }));
      const found = page.items.map(
        ({ sku, name, name_en: en }) => [sku, { zh: name, en }] as const,
      );
      names.value = new Map([...names.value, ...found]);
      cursor = page.next;
    } while (cursor && names.value.size < MOST);
  } catch {
    asked = false;
  }
}
