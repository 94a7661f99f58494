import { computed } from "vue";
import { useRoute, useRouter } from "vue-router";
import {
  filterQuery,
  fixed,
  first,
  placesOf,
  readFilters,
  spanOfFilters,
  type Filters,
} from "@/dashboard/state/filters";
import { dayOf } from "@/dashboard/state/period";

/** The filters in the address. Changing them is a step one can go back from. */
export function useFilters() {
  const route = useRoute();
  const router = useRouter();
  const today = dayOf(new Date());
  const filters = computed(() => readFilters(route.query));
  const query = computed(() => filterQuery(filters.value));

  function change(part: Partial<Filters>, more: Record<string, string | undefined> = {}): void {
    const own = Object.fromEntries(
      Object.entries(route.query).filter(([name]) => !(name in NAMED) && name !== "page"),
    );
    const asked = filterQuery({ ...filters.value, ...part });
    void router.push({ query: { ...own, ...asked, ...more } });
  }

  return {
    today,
    filters,
    /** The filters as a query, for links to other pages of the dashboard. */
    query,
    span: computed(() => spanOfFilters(filters.value, today)),
    places: computed(() => placesOf(filters.value)),
    change,
    /** The address of this page for somebody else: with days that stay. */
    shared: () => {
      const { name, params, query: all } = route;
      const asked = { ...all, period: undefined, ...filterQuery(fixed(filters.value, today)) };
      const target = router.resolve({ name: name ?? "dashboard", params, query: asked });
      return new URL(target.href, location.origin).href;
    },
  };
}

const NAMED = {
  period: 1,
  from: 1,
  to: 1,
  region: 1,
  city: 1,
  channel: 1,
  store_type: 1,
  category: 1,
  brand: 1,
  measure: 1,
};

/** One more part of the address, such as the column a table is sorted by; no step to go back. */
export function useQueryPart<T extends string>(name: string, known: readonly T[], usual: T) {
  const route = useRoute();
  const router = useRouter();
  return computed<T>({
    get: () => known.find((one) => one === first(route.query[name])) ?? usual,
    set: (value) => {
      const query = { ...route.query, [name]: value === usual ? undefined : value };
      void router.replace({ query });
    },
  });
}
