import meter from './engine/meter.cjs';

/** The least that a script may take between two measurements, so that collecting garbage stays rare. */
const LEAST_GRANT_BYTES = 2 * 1024 * 1024;

/** Live bytes of the process after collecting garbage, or undefined where that cannot be measured. */
export type Measure = () => number | undefined;

let measure: Measure = () => undefined;
let idleBytes = 0;
const open = new Set<MemoryAccount>();

/**
 * Says how live memory is measured, and how much of it the idle process has. Without it, all that a script ever takes
 * counts, also what it has let go.
 */
export function measureMemory(how: Measure, idle: number): void {
  measure = how;
  idleBytes = idle;
}

/**
 * Memory of one script against its limit. What it takes is counted; when the count reaches the limit, the process is
 * measured, and the script goes on if what lives is less. Scripts in one process share the sum of their limits.
 */
export class MemoryAccount {
  /** Bytes that may be taken until the next measurement. */
  left: number;
  private granted: number;
  private live = 0;
  private highest = 0;

  constructor(private readonly limit: number) {
    this.left = limit;
    this.granted = limit;
    open.add(this);
  }

  /** Bytes for the time after `left` was used up and `wanted` more are asked for. Throws `Stop` at the limit. */
  grant(left: number, wanted: number): number {
    if (wanted > this.limit) throw this.stopped();
    // Buffers are counted as free some time after their collection, at the latest with the next one.
    let free = this.free(wanted);
    if (free < 0) free = this.free(wanted);
    if (free < 0) throw this.stopped();
    this.highest = this.used(left);
    this.live = Math.max(0, this.limit - free - wanted);
    this.granted = wanted + Math.min(this.limit, Math.max(free, LEAST_GRANT_BYTES)) + Math.min(left, 0);
    return this.granted;
  }

  /** The most bytes that were in use at a time, as far as they were looked at: never less than there really were. */
  used(left = this.left): number {
    return Math.max(this.highest, this.live + this.granted - left);
  }

  close(): void {
    open.delete(this);
  }

  private free(wanted: number): number {
    const live = measure();
    if (live === undefined) return -1;
    const allowed = [...open].reduce((sum, account) => sum + account.limit, 0);
    return allowed - (live - idleBytes) - wanted;
  }

  private stopped(): Error {
    const megabytes = Math.round((this.limit / 1024 / 1024) * 10) / 10;
    return new meter.Stop('script_memory', `The script used up its ${megabytes} MiB of memory.`);
  }
}

/** Measures with the garbage collector, where the process was started with access to it. */
export function collectAndMeasure(): number | undefined {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (!collect) return undefined;
  collect();
  return usedMemory();
}

/** Bytes in use by JavaScript values, garbage included. */
export function usedMemory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
