import { computed, ref, shallowRef } from "vue";
import { api, ok, type Schemas } from "@/api/client";
import { loadPicture } from "@/components/photo/levels";
import type { Size } from "@/components/photo/view";
import {
  changesBetween,
  editable,
  type Corners,
  type EditBox,
  type Kind,
} from "@/review/desk/boxes";
import { useHistory } from "@/review/desk/history";

export type Review = Schemas["ReviewShown"];
interface Figure {
  name: string;
  scope: Record<string, string | boolean>;
  value: number | null;
}
interface Facing {
  sku: string | null;
  brand: string | null;
  name?: string | null;
  name_en?: string | null;
}

/** The parts of report.json that the desk reads. */
export interface Result {
  photo: Size & { name: string };
  detections: readonly { box: Corners; kind: Kind; facing?: number | null }[];
  facings: readonly (Facing & { box: Corners; probability: number | null })[];
  kpis: readonly Figure[];
}

/** An audit under review: loaded, edited with undo, saved. second: an independent opinion. */
export function useReview(audit: () => string, second: () => boolean) {
  const review = shallowRef<Review | null>(null);
  const shown = shallowRef<Schemas["AuditShown"] | null>(null);
  const image = shallowRef<HTMLImageElement | null>(null);
  const error = shallowRef<unknown>(null);
  const saving = ref(false);
  const history = useHistory<readonly EditBox[]>([]);
  const changes = computed(() => changesBetween(history.first.value, history.now.value));
  const raw = computed(() => review.value?.raw as unknown as Result | undefined);
  const corrected = computed(() => review.value?.corrected as unknown as Result | null | undefined);

  async function load(): Promise<void> {
    const [path, asked] = [{ audit_id: audit() }, audit()];
    [review.value, shown.value, image.value, error.value] = [null, null, null, null];
    try {
      const query = { independent: second() };
      const [found, about] = await Promise.all([
        ok(api.GET("/v1/audits/{audit_id}/review", { params: { path, query } })),
        ok(api.GET("/v1/audits/{audit_id}", { params: { path } })),
      ]);
      if (asked !== audit()) return;
      take(found as unknown as Review);
      shown.value = about;
      if (about.links.photo) image.value = await loadPicture(about.links.photo);
    } catch (reason) {
      if (asked === audit()) error.value = reason;
    }
  }

  function take(found: Review): void {
    review.value = found;
    history.reset(found.boxes.map(editable));
  }

  /** Keep the changes. complete: all of the photo was looked at. Rejects as the API does. */
  async function save(complete: boolean): Promise<void> {
    if (!review.value) return;
    saving.value = true;
    try {
      const body = {
        base: review.value.revision,
        complete,
        independent: second(),
        changes: changes.value,
      };
      const params = { path: { audit_id: audit() } };
      const saved = api.POST("/v1/audits/{audit_id}/revisions", { params, body });
      take((await ok(saved)) as unknown as Review);
    } finally {
      saving.value = false;
    }
  }

  return { review, shown, image, error, saving, history, changes, raw, corrected, load, save };
}

/** The boxes as the models left them, to look at. */
export function rawBoxes(result: Result | undefined): EditBox[] {
  if (!result) return [];
  const plain = { candidates: [], checked: false, proposed: false, newSku: null };
  const found = result.detections.length
    ? result.detections
    : result.facings.map(({ box }, facing) => ({ box, kind: "product" as const, facing }));
  return found.map(({ box, kind, facing }, id) => {
    const one = facing === null || facing === undefined ? undefined : result.facings[facing];
    return {
      id,
      box,
      kind,
      sku: one?.sku ?? null,
      probability: one?.probability ?? null,
      ...plain,
    };
  });
}
