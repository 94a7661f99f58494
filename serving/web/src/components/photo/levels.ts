import type { Level } from "@/components/photo/draw";

/** The smallest level is no longer than this on its longer side. */
const SMALLEST = 1024;

/** The picture at an address, decoded; rejects where there is none. */
export async function loadPicture(source: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.decoding = "async";
  image.src = source;
  await image.decode();
  return image;
}

/** The picture halved again and again, so that a frame never scales down many pixels. */
export async function halved(image: HTMLImageElement, photoWidth: number): Promise<Level[]> {
  const levels: Level[] = [{ image, scale: image.naturalWidth / photoWidth }];
  let [width, height] = [image.naturalWidth, image.naturalHeight];
  let source: ImageBitmapSource = image;
  while (Math.max(width, height) > SMALLEST) {
    [width, height] = [Math.ceil(width / 2), Math.ceil(height / 2)];
    const options = { resizeWidth: width, resizeHeight: height, resizeQuality: "medium" } as const;
    const smaller: ImageBitmap = await createImageBitmap(source, options);
    levels.push({ image: smaller, scale: width / photoWidth });
    source = smaller;
  }
  return levels;
}

/** Give the memory of the smaller copies back. */
export function release(levels: readonly Level[]): void {
  for (const { image } of levels) if (image instanceof ImageBitmap) image.close();
}
