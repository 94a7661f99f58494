import { computed } from "vue";
import { readReport, type Asked } from "@/dashboard/data/reports";
import { useLoad } from "@/dashboard/data/useLoad";
import { useBrands } from "@/dashboard/state/useBrands";
import { useFilters } from "@/dashboard/state/useFilters";

/** Whose figures a page shows, where the address does not say: what the share itself speaks of. */
export function useFocus() {
  const { filters, span, places } = useFilters();
  const brands = useBrands();
  const ranked = useLoad((): Asked => {
    const { measure, category } = filters.value;
    const products = category ? { category } : {};
    return {
      report: "share",
      span: span.value,
      groupBy: ["brand"],
      places: places.value,
      products,
      measure,
    };
  }, readReport);
  const brand = computed(() => {
    if (filters.value.brand) return filters.value.brand;
    if (!brands.ready.value || (!ranked.data.value && !ranked.error.value)) return null;
    return brands.focus(undefined, ranked.data.value?.items ?? []) ?? "";
  });
  return {
    /** null until it is known; "" where there is no brand at all. */
    brand,
    /** The brand's share, to be told apart by something. */
    shareAsked: computed<Omit<Asked, "groupBy"> | null>(() => {
      if (brand.value === null) return null;
      const { measure, category } = filters.value;
      const products = {
        ...(brand.value ? { brand: brand.value } : {}),
        ...(category ? { category } : {}),
      };
      return { report: "share", span: span.value, places: places.value, products, measure };
    }),
    /** Nothing was ever photographed here. */
    isEmpty: computed(
      () =>
        brands.ready.value &&
        brands.all.value.length === 0 &&
        ranked.data.value?.items.length === 0,
    ),
  };
}
