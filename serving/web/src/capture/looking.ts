import Worker from "@/capture/quality.worker?worker";
import type { Verdict } from "@/capture/quality.worker";

let worker: Worker | null = null;
let asked = 0;
const open = new Map<number, (verdict: Verdict) => void>();

/** Judge a photo in the background; one the browser can't open (HEIC) is left to the service. */
export function look(photo: Blob): Promise<Verdict> {
  worker ??= started();
  const id = asked++;
  return new Promise((resolve) => {
    open.set(id, resolve);
    worker?.postMessage({ id, photo });
  });
}

function started(): Worker {
  const made = new Worker();
  made.onmessage = ({ data }: MessageEvent<{ id: number; verdict: Verdict }>) => {
    open.get(data.id)?.(data.verdict);
    open.delete(data.id);
  };
  return made;
}
