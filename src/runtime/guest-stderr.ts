import type { Readable } from 'node:stream';
import type { LogLevel } from '../shared/wire.js';
import { GUEST_STDERR_BYTES } from './limits.js';

/** How the engine names a heap, or memory beside it, that it cannot enlarge, before it aborts. */
const HEAP_FULL = /out of memory|Reached heap limit/;
/** Characters of earlier chunks that are searched again, for a text that came in two. */
const OVERLAP = 64;

/**
 * Logs what a guest writes to its standard error, up to `GUEST_STDERR_BYTES`. Resolves when it is closed: to whether the
 * engine said that its heap was full, however much had been written before.
 */
export function readErrors(
  stream: Readable,
  name: string,
  log: (level: LogLevel, message: string) => void,
): Promise<boolean> {
  let taken = 0;
  let seen = '';
  let full = false;
  stream.on('data', (chunk: Buffer) => {
    seen = seen.slice(-OVERLAP) + chunk.toString('latin1');
    full ||= HEAP_FULL.test(seen);
    if (taken >= GUEST_STDERR_BYTES) return;
    const text = chunk.subarray(0, GUEST_STDERR_BYTES - taken).toString('utf8');
    taken += chunk.length;
    for (const line of text.split('\n')) if (line.trim() !== '') log('warn', `guest ${name}: ${line}`);
  });
  stream.on('error', () => undefined);
  return new Promise((resolve) => stream.once('close', () => resolve(full)));
}
