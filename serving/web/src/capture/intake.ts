import { ref } from "vue";
import type { Shot } from "@/capture/db";
import { look } from "@/capture/looking";
import { useUploads } from "@/capture/uploads";

/** A photo that waits for a decision. */
export type Doubtful = Pick<Shot, "name" | "thumbnail" | "doubts"> & { bytes: Blob };

/** Takes files in: judges each, asks about doubtful ones, keeps them in the order they came. */
export function useIntake() {
  const { keep } = useUploads();
  const doubtful = ref<Doubtful | null>(null);
  const checking = ref(0);
  const error = ref<unknown>(null);
  let decide: (use: boolean) => void = () => undefined;
  let before: Promise<void> = Promise.resolve();

  async function judge(visit: string, file: File): Promise<void> {
    const { reasons: doubts, thumbnail } = await look(file);
    const photo = { name: file.name, bytes: file, thumbnail, doubts };
    if (doubts.length > 0 && !(await wanted(photo))) return;
    await keep({ ...photo, visit, takenAt: momentOf(file) });
  }

  async function wanted(photo: Doubtful): Promise<boolean> {
    doubtful.value = photo;
    const use = await new Promise<boolean>((resolve) => (decide = resolve));
    doubtful.value = null;
    return use;
  }

  /** Photos just taken or chosen, one after the other behind those that came before. */
  function take(visit: string, files: readonly File[]): Promise<void> {
    checking.value += files.length;
    for (const file of files)
      before = before
        .then(() => judge(visit, file))
        .catch((caught: unknown) => (error.value = caught))
        .finally(() => checking.value--)
        .then(() => undefined);
    return before;
  }

  return { take, doubtful, checking, error, answer: (use: boolean) => decide(use) };
}

/** When a photo was taken, as far as its file says; never later than now. */
function momentOf(file: File): string {
  return new Date(Math.min(file.lastModified, Date.now())).toISOString();
}
