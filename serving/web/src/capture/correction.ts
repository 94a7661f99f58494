import { ref } from "vue";
import { api, ok, type Schemas } from "@/api/client";
import type { Facing } from "@/api/document";

type Change = { action: "delete"; id: number } | { action: "name"; id: number; sku: string | null };
type ReviewBox = Pick<Schemas["ReviewBox"], "id" | "kind"> & { box: readonly number[] };

/** What one can say a box is. sku: null for a product that is none of the others. */
export type Answer = { kind: "sku"; sku: string } | { kind: "other" } | { kind: "nothing" };

const MOST = 4;

/** Putting right what a facing was taken for; the raw result is kept beside it. */
export function useCorrection(audit: string) {
  const busy = ref(false);
  const error = ref<unknown>(null);

  /** Whether it was taken. */
  async function correct(facing: Facing, answer: Answer): Promise<boolean> {
    busy.value = true;
    error.value = null;
    try {
      const params = { path: { audit_id: audit } };
      const review = await ok(api.GET("/v1/audits/{audit_id}/review", { params }));
      const whole = { complete: false, independent: false };
      const body = {
        ...whole,
        base: review.revision,
        changes: [changeOf(boxOf(review.boxes, facing), answer)],
      };
      await ok(api.POST("/v1/audits/{audit_id}/revisions", { params, body }));
      return true;
    } catch (caught) {
      error.value = caught;
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { busy, error, correct };
}

/** The other SKUs a facing may be, the likeliest first. */
export function otherCandidates(facing: Facing): string[] {
  const others = facing.candidates.filter(({ sku }) => sku !== facing.sku);
  return others.map(({ sku }) => sku).slice(0, MOST);
}

function changeOf(id: number, answer: Answer): Change {
  if (answer.kind === "nothing") return { action: "delete", id };
  return { action: "name", id, sku: answer.kind === "sku" ? answer.sku : null };
}

/** The box of a review that lies on a facing best. */
export function boxOf(boxes: readonly ReviewBox[], facing: Pick<Facing, "box">): number {
  const distance = ({ box }: { box: readonly number[] }) =>
    facing.box.reduce((sum, edge, i) => sum + Math.abs(edge - (box[i] ?? 0)), 0);
  const products = boxes.filter(({ kind }) => kind === "product");
  const [nearest] = products.toSorted((one, other) => distance(one) - distance(other));
  if (!nearest) throw new Error("this audit has no boxes");
  return nearest.id;
}
