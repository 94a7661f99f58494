/** The name under which the browser is asked to wake the service worker. */
export const WAKE = "shelfeye-photos";

/** Not yet in TypeScript's library; Chromium has it. */
interface Waking {
  sync?: { register(tag: string): Promise<void> };
}

/** Let the browser wake the service worker when there is network, where it can do so. */
export async function askToBeWoken(): Promise<void> {
  const registration = (await navigator.serviceWorker?.getRegistration()) as Waking | undefined;
  await registration?.sync?.register(WAKE).catch(() => undefined);
}
