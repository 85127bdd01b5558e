/** How often a busy guest looks for its host, ms. */
const LOOK_EVERY_MS = 250;

const host = process.ppid;
let nextLook = 0;

/**
 * Ends the process when the host is gone. Called from the step counter, because a script that spins keeps the event
 * loop from noticing that the pipe is closed.
 */
export function endIfOrphaned(): void {
  const now = performance.now();
  if (now < nextLook) return;
  nextLook = now + LOOK_EVERY_MS;
  if (process.ppid !== host) process.kill(process.pid, 'SIGKILL');
}
