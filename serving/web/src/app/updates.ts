import { ref } from "vue";
import { registerSW } from "virtual:pwa-register";

/** Whether a newer version of the app waits; it takes over at a reload, never by itself. */
export const updateWaits = ref(false);
let apply: (reload?: boolean) => Promise<void> = () => Promise.resolve();

/** Register the service worker, which keeps the shell and the capture place for use offline. */
export function watchForUpdates(): void {
  apply = registerSW({ onNeedRefresh: () => (updateWaits.value = true) });
}

/** Take the new version. */
export async function update(): Promise<void> {
  await apply(true);
}
