import { WORKING_SIDE, greyOf, judge, type Reason } from "@/capture/quality";

/** What the worker found out about a photo. */
export interface Verdict {
  reasons: Reason[];
  thumbnail: Blob | null;
}

const THUMBNAIL_SIDE = 320;

function drawn(bitmap: ImageBitmap, side: number): OffscreenCanvas {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  );
  const context = canvas.getContext("2d", { willReadFrequently: side === WORKING_SIDE });
  if (context) {
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  }
  return canvas;
}

async function look(photo: Blob): Promise<Verdict> {
  const bitmap = await createImageBitmap(photo);
  const canvas = drawn(bitmap, WORKING_SIDE);
  const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
  const reasons = pixels ? judge(greyOf(pixels), bitmap.width, bitmap.height) : [];
  const small = drawn(bitmap, THUMBNAIL_SIDE);
  bitmap.close();
  const thumbnail = await small.convertToBlob({ type: "image/jpeg", quality: 0.7 });
  return { reasons, thumbnail };
}

self.onmessage = async ({ data }: MessageEvent<{ id: number; photo: Blob }>) => {
  const verdict = await look(data.photo).catch((): Verdict => ({ reasons: [], thumbnail: null }));
  self.postMessage({ id: data.id, verdict });
};
