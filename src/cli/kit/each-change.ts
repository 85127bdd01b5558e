import { watchFolder } from './watch-folder.js';

/** Calls back at once and after changes of a plugin's folder, never twice at a time, until the signal. */
export async function onEachChange(
  dir: string,
  again: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let wake = (): void => undefined;
  let dirty = false;
  const stopLooking = await watchFolder(dir, () => {
    dirty = true;
    wake();
  });
  signal.addEventListener('abort', () => wake(), { once: true });
  // The watch alone keeps no process alive.
  const alive = setInterval(() => undefined, 60_000);
  try {
    while (!signal.aborted) {
      dirty = false;
      await again();
      // A save during the run is not lost: it runs once more.
      while (!dirty && !signal.aborted) await new Promise<void>((next) => (wake = next));
    }
  } finally {
    clearInterval(alive);
    stopLooking();
  }
}
