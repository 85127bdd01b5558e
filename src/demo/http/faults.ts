import type { Json } from '../values/types.js';

/** What a fault is matched against. */
export interface FaultTarget {
  method: string;
  path: string;
  functionPath: string | undefined;
  bodyText: string;
}

/** A URL path, a function path, or a test of the request. Absent: any request. */
export type FaultMatch = string | RegExp | ((target: FaultTarget) => boolean);

interface FaultBase {
  match?: FaultMatch;
  /** How many requests it hits; 1 unless given. */
  times?: number;
}

/** With `applied` the request is carried out first, so that only its answer is lost. */
export type Fault = FaultBase &
  (
    | {
        kind: 'status';
        status: number;
        headers?: Record<string, string>;
        body?: Json | string;
        applied?: boolean;
      }
    /** The connection ends before anything happened. */
    | { kind: 'drop-before' }
    /** The request is carried out, then the connection ends without an answer. */
    | { kind: 'drop-after-apply' }
    /** Everything is right, but late. */
    | { kind: 'delay'; ms: number }
    /** The same, until a promise resolves. */
    | { kind: 'hold'; until: Promise<unknown> }
    /** 200 with something that is not JSON. */
    | { kind: 'garbage'; body?: string; contentType?: string; applied?: boolean }
    | { kind: 'redirect'; location: string; status?: 301 | 302 | 303 | 307 | 308 }
    /** The right headers, then only the first half of the body. */
    | { kind: 'truncate' }
    /** A JSON string of so many bytes, compressed if asked. */
    | { kind: 'huge'; bytes: number; gzip?: boolean }
  );

/** Faults that wait for their request, in the order they were given. */
export class Faults {
  private readonly pending: { fault: Fault; left: number }[] = [];

  next(fault: Fault): void {
    this.pending.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.pending.length = 0;
  }

  /** The first fault that fits, used up by one. */
  take(target: FaultTarget): Fault | undefined {
    const at = this.pending.findIndex(({ fault }) => fits(fault.match, target));
    const found = this.pending[at];
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.pending.splice(at, 1);
    return found.fault;
  }
}

function fits(match: FaultMatch | undefined, target: FaultTarget): boolean {
  if (match === undefined) return true;
  if (typeof match === 'function') return match(target);
  if (typeof match === 'string') return target.path === match || target.functionPath === match;
  return match.test(target.path) || match.test(target.functionPath ?? '');
}
