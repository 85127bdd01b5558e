import { Worker } from 'node:worker_threads';

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

const GUARD = `
const { parentPort, workerData } = require('node:worker_threads');
setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL'); }, ${LOOK_EVERY_MS});
parentPort.unref?.();
`;
let guarded = false;

/**
 * Watches for the host from a thread of its own. Needed before code runs that neither ends by itself nor counts steps,
 * such as a regular expression; started only then, because a thread costs time and memory.
 */
export function startOrphanGuard(): void {
  if (guarded) return;
  guarded = true;
  new Worker(GUARD, { eval: true, workerData: host, stdin: false }).unref();
}
