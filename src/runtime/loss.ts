import { KosmoError } from '../shared/errors.js';

/** Why a guest is gone. */
export interface Loss {
  why: 'cpu' | 'memory' | 'hostile' | 'start' | 'exit' | 'closed';
  detail?: string;
}

/** A guest died under a call. */
export class GuestLost extends Error {
  constructor(
    readonly loss: Loss,
    /** Whether this call was the one that was computing. */
    readonly running: boolean,
    /** Requests that the call had sent. */
    readonly requestsSent = 0,
  ) {
    super(`guest lost: ${loss.why}${loss.detail === undefined ? '' : ` (${loss.detail})`}`);
  }

  /** What the caller is told. */
  toKosmoError(): KosmoError {
    const { why } = this.loss;
    if (why === 'closed')
      return new KosmoError('cancelled', 'The call was ended because the server is closing.');
    if (why === 'start') return new KosmoError('guest_unavailable', 'The guest process did not start.');
    if (this.running && why === 'cpu')
      return new KosmoError('script_timeout', 'The script used up its CPU time and was stopped.');
    if (this.running && why === 'memory')
      return new KosmoError('script_memory', 'The script used up the memory of its process and was stopped.');
    return new KosmoError('guest_failed', 'The guest process ended while the call ran.');
  }
}
