import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAlive } from './processes.js';
import type { StdioClient } from './stdio-client.js';
import { until } from './until.js';

// What is promised in milliseconds holds for a machine that has time. How little this one has just now is measured by what
// a process that is none of ours takes for the least that it can do: were ours slow by themselves, that would not hide it.

/** Between looks at how late this process is, ms. */
const LOOK_MS = 10;
/** So many times what the yardstick takes may be added. */
const TIMES = 10;

/** Ends as a server does, and does nothing else. */
const READER = `process.stdin.resume().on('end', () => process.exit()); process.stdout.write('reads');`;

export interface EndTimed {
  code: number | null;
  ms: number;
  /** A second as promised, and what the machine was measured to add meanwhile, ms. */
  allowedMs: number;
}

/** Ends a server by closing its stdin, and at the same moment a bare process. That one takes some 10 ms on a quiet machine. */
export async function endTimed(client: StdioClient): Promise<EndTimed> {
  const reader = spawn(process.execPath, ['-e', READER], { stdio: ['pipe', 'pipe', 'ignore'] });
  await once(reader.stdout, 'data');
  const began = performance.now();
  let late = 0;
  let last = began;
  const timer = setInterval(() => {
    late += Math.max(0, performance.now() - last - 2 * LOOK_MS);
    last = performance.now();
  }, LOOK_MS);
  const bare = once(reader, 'exit').then(() => performance.now() - began);
  reader.stdin.end();
  const { code } = await client.end();
  const ms = performance.now() - began;
  clearInterval(timer);
  return { code, ms, allowedMs: 1000 + TIMES * (await bare) + late };
}

/** Waits until processes are gone, for which they have so long, and what the machine adds: by a bare process that runs now. */
export async function goneWithin(promisedMs: number, pids: readonly number[]): Promise<void> {
  const began = performance.now();
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  const bare = once(child, 'exit').then(() => performance.now() - began);
  await until(
    () => !pids.some(isAlive),
    () => `alive: ${pids.filter(isAlive).join()}`,
  );
  const took = performance.now() - began;
  const allowedMs = promisedMs + TIMES * (await bare);
  if (took > allowedMs)
    throw new Error(`gone after ${Math.round(took)} ms, and not within ${Math.round(allowedMs)} ms`);
}
