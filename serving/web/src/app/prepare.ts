/** Not yet in TypeScript's library. */
interface Network {
  connection?: { saveData: boolean };
}

/**
 * Fetch what somebody will need next once the page has nothing better to do, so that the service
 * worker has it; not where data is to be saved.
 */
export async function prepare(code: () => Promise<unknown>): Promise<void> {
  await navigator.serviceWorker?.ready;
  const saves = (navigator as Network).connection?.saveData ?? false;
  if (navigator.serviceWorker && !saves) whenIdle(() => void code().catch(() => undefined));
}

/** Safari has no requestIdleCallback. */
function whenIdle(run: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(run);
  else setTimeout(run, 1_000);
}
