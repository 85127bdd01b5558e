import { patience } from '../config/patience.js';
import type { ScriptLimits } from '../shared/wire.js';

/** Limits of one guest and of the scripts in it. Milliseconds and bytes. Only the user may change them. */
export interface RuntimeLimits extends ScriptLimits {
  /** Resident memory that a guest may have beyond what it has when it is ready. */
  rssBytes: number;
}

export const RUNTIME_LIMITS: RuntimeLimits = {
  cpuMs: 30_000,
  memoryBytes: 32 * 1024 * 1024,
  rssBytes: 256 * 1024 * 1024,
};

/** Fixed properties of guests, not for users. */
export const GUEST_TIMING = {
  /** How often a busy guest is looked at. */
  watchEveryMs: 20,
  /** A script ends itself at its limit; this long after it the guest is killed. */
  cpuGraceMs: 400,
  /** How long a script that nobody waits for may keep computing. */
  cancelGraceMs: 250,
  /** From the start of the process to its first message. */
  startMs: 20_000 * patience(),
  /** Looking at one Lua file. */
  inspectMs: 10_000 * patience(),
  /** From the first call to the start of the spare guest. */
  spareAfterMs: 1000,
  /** How often a call is tried when guests die under it through no fault of its own. */
  attempts: 3,
} as const;

export const GUEST_HEAP_MB = 384;

/** Standard error of a guest that is kept and logged, in bytes. */
export const GUEST_STDERR_BYTES = 8192;

/** A sound guest stops logging well before; a guest that sends more is not sound. */
export const LOG_LINES_PER_CALL = 2000;

/** Ended calls whose late messages are ignored; messages for any other unknown call end the guest. */
export const REMEMBERED_CALLS = 1000;
