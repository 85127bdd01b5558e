import type { LogLevel } from '../shared/wire.js';
import { Guest } from './guest.js';
import type { GuestFiles } from './guest-process.js';
import type { AnyCall } from './host-call.js';
import { GUEST_TIMING, RUNTIME_LIMITS, type RuntimeLimits } from './limits.js';
import { GuestLost } from './loss.js';

export type { CheckCall, GuestCall, InspectCall, ScriptCall } from './host-call.js';

export interface GuestOptions extends GuestFiles {
  /** Whether a second guest is kept ready, for when the first dies. Default true. */
  spare?: boolean;
  /** Default `RUNTIME_LIMITS`. */
  limits?: RuntimeLimits;
  log: (level: LogLevel, message: string) => void;
}

/** Runs the calls of one integration: in a guest that is kept warm, with another ready for when it dies. */
export class GuestPool {
  private guest: Guest | undefined;
  private spare: Guest | undefined;
  private spareTimer: NodeJS.Timeout | undefined;
  private readonly alive = new Set<Guest>();
  private closed = false;

  constructor(private readonly options: GuestOptions) {}

  /** Starts a guest without waiting for it. */
  warm(): void {
    if (!this.closed) this.acquire();
  }

  /**
   * Runs a call and returns the JSON text of its result. Rejects with `KosmoError`: `ScriptError` for what the script
   * reported, else `script_timeout`, `script_memory`, `call_timeout`, `cancelled`, `guest_failed`, `guest_unavailable`.
   */
  async call(call: AnyCall): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(call);
      } catch (error) {
        if (!(error instanceof GuestLost)) throw error;
        if (attempt >= GUEST_TIMING.attempts || !this.mayRunAgain(call, error)) throw error.toKosmoError();
      }
    }
  }

  /** Kills every guest at once and waits until they are gone. Calls in flight end with `cancelled`. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.spareTimer);
    const guests = [...this.alive];
    for (const guest of guests) guest.kill({ why: 'closed' });
    await Promise.all(guests.map((guest) => guest.gone));
  }

  /** Process ids of the guests that live. */
  pids(): number[] {
    return [...this.alive].flatMap((guest) => (guest.dead ? [] : (guest.pid ?? [])));
  }

  private async attempt(call: AnyCall): Promise<string> {
    if (this.closed) throw new GuestLost({ why: 'closed' }, false);
    const guest = this.acquire();
    await guest.ready;
    this.planSpare();
    return await guest.run(call);
  }

  private mayRunAgain(call: AnyCall, lost: GuestLost): boolean {
    if (this.closed || call.signal.aborted) return false;
    if (lost.loss.why === 'start') return true;
    return !lost.running && (call.mayRunAgain?.() ?? lost.requestsSent === 0);
  }

  private acquire(): Guest {
    if (this.guest && !this.guest.dead) return this.guest;
    this.guest = this.spare && !this.spare.dead ? this.spare : this.start();
    this.spare = undefined;
    return this.guest;
  }

  private start(): Guest {
    const guest = new Guest(this.options, this.options.limits ?? RUNTIME_LIMITS, this.options.log);
    this.alive.add(guest);
    void guest.gone.then(() => this.alive.delete(guest));
    return guest;
  }

  /** Has a second guest ready, but does not take time from the first calls for it. */
  private planSpare(): void {
    if (this.options.spare === false || this.spareTimer || (this.spare && !this.spare.dead)) return;
    this.spareTimer = setTimeout(() => {
      this.spareTimer = undefined;
      if (this.closed || (this.spare && !this.spare.dead)) return;
      try {
        this.spare = this.start();
      } catch {
        // Nobody waits for it: the call that needs a guest says why there is none.
      }
    }, GUEST_TIMING.spareAfterMs).unref();
  }
}
