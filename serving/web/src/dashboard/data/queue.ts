/** Runs tasks a few at a time, in the order they came. */
export function queueOf(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;

  function done(): void {
    running--;
    waiting.shift()?.();
  }

  return async (task) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go));
    running++;
    return task().finally(done);
  };
}
