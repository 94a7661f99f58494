import { computed, shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import { api, ok } from "@/api/client";
import { useSession } from "@/app/session";
import { brandColours, nobodysColour } from "@/dashboard/data/colours";
import { readReport, type Row } from "@/dashboard/data/reports";
import { brandsQuestion } from "@/dashboard/figure/questions";
import { themeValue, useDark } from "@/components/naive/useDark";

/** Brands of the workspace: one's own, and all that were on photos within a year. */
interface Known {
  of: string;
  own: string[];
  all: { brand: string | null; others: boolean }[];
}

/** So much of a made-up name tells competitors apart. */
const MARK = 4;
const known = shallowRef<Known | null>(null);
let asked = "";

/** Whose share is asked for, what brands are called and how they are coloured, on every page. */
export function useBrands() {
  const { t } = useI18n();
  const { me } = useSession();
  const dark = useDark();
  const of = me.value?.user_id ?? "";
  if (asked !== of)
    void read(of, me.value?.role === "analyst" ? [...(me.value.brands ?? [])] : null);

  const colours = computed(() => {
    const all = (known.value?.all ?? []).flatMap((one) => one.brand ?? []);
    return brandColours(
      all.filter((brand) => !isOwn(brand)),
      dark.value,
    );
  });
  const isOwn = (brand: string) => known.value?.own.includes(brand) ?? false;

  return {
    /** False until it is known which brands are one's own. */
    ready: computed(() => known.value?.of === of),
    own: computed(() => known.value?.own ?? []),
    all: computed(() => known.value?.all ?? []),
    isOwn,
    /** The brand a page speaks of: the one asked for, else the largest own one, else the largest. */
    focus: (asked: string | undefined, rows: readonly Row[]): string | null => {
      if (asked) return asked;
      const named = [...rows].sort((a, b) => b.numerator - a.numerator);
      const own = named.find((row) => row.group.brand && isOwn(row.group.brand));
      return own?.group.brand ?? known.value?.own[0] ?? named[0]?.group.brand ?? null;
    },
    colour: (brand: string | null, focus?: string | null) => {
      if (brand && (brand === focus || isOwn(brand)))
        return dark.value ? ACCENT.dark() : ACCENT.light();
      return (brand && colours.value.get(brand)) || nobodysColour(dark.value);
    },
    /** Another's brand that may not be named is a competitor with a number. */
    name: (brand: string | null, others = false) => {
      if (!brand) return others ? t("dashboard.brand.others") : t("dashboard.brand.none");
      const hidden = known.value?.all.find((one) => one.brand === brand)?.others ?? others;
      return hidden
        ? t("dashboard.brand.alias", { mark: brand.replace(/^brand /, "").slice(0, MARK) })
        : brand;
    },
  };
}

const ACCENT = { light: () => themeValue("--accent"), dark: () => themeValue("--accent") };

async function read(of: string, scope: string[] | null): Promise<void> {
  asked = of;
  try {
    const [own, all] = await Promise.all([scope ?? ownBrands(), readReport(brandsQuestion())]);
    const found = all.items.map((row) => ({
      brand: row.group.brand ?? null,
      others: row.others ?? false,
    }));
    known.value = { of, own, all: found };
  } catch {
    known.value = { of, own: scope ?? [], all: [] };
    asked = "";
  }
}

/** The catalogue's products say which brands are one's own. */
async function ownBrands(): Promise<string[]> {
  const query = { own: true, limit: 200 };
  const page = await ok(api.GET("/v1/products", { params: { query } }));
  return [...new Set(page.items.map((product) => product.brand))];
}
