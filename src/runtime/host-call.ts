import { randomBytes } from 'node:crypto';
import { KosmoError } from '../shared/errors.js';
import type { Log } from '../shared/log.js';
import type {
  AppOperation,
  CacheRequest,
  CallContext,
  EndpointRequest,
  HttpReply,
  ScriptGlobal,
} from '../shared/wire.js';
import type { RuntimeLimits } from './limits.js';

/** What every call in a guest has. */
interface CallBasics {
  /** Limits that differ from those of the pool. */
  limits?: Partial<RuntimeLimits>;
  /** Wall-clock time of the whole call, waiting for the service included, ms. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Whether the call may be run again after its guest died: no write was sent. By default only if nothing was sent. */
  mayRunAgain?(): boolean;
  /** Looks at the size of a result in bytes before it is decoded, which takes long for large ones. */
  refuseResult?(bytes: number): Error | undefined;
}

/** One call of a plugin function, as the gateway asks for it. */
export interface GuestCall extends CallBasics {
  fn: string;
  /** JSON text of the arguments. */
  argsJson: string;
  context: CallContext;
  /** Carries out a request of the script. Rejects with `KosmoError`. */
  http(request: EndpointRequest, body: string, signal: AbortSignal): Promise<HttpReply>;
  /** What scripts keep between calls: JSON text for `get`, if it is there. Without it nothing is kept. */
  cache?(request: CacheRequest, json: string): string | undefined;
  /** Asks for the lines that run: JSON of file → lines, before the call ends. For test runs only. */
  coverage?(json: string): void;
}

/** One run of a workflow script. Its result is the JSON text of a `ScriptOutput`. */
export interface ScriptCall extends CallBasics {
  /** What messages call the script, e.g. its file name. */
  name: string;
  source: string;
  /** Refuses syntax that the other runtime refuses. */
  strict: boolean;
  /** Globals that are nil; none unless given. */
  without?: readonly ScriptGlobal[];
  /** Answers with the JSON text of a result. Rejects with `KosmoError`; the script sees its message. */
  app(op: AppOperation, path: string, argsJson: string, signal: AbortSignal): Promise<string>;
}

/** A check of a workflow script. Its result is the JSON text of a list of `ScriptFinding`. */
export interface CheckCall extends CallBasics {
  checkSource: string;
}

/** A look at a Lua file of a plugin. Its result is the JSON text of a `ScriptInspection`. */
export interface InspectCall extends CallBasics {
  name: string;
  inspectSource: string;
}

export type AnyCall = GuestCall | ScriptCall | CheckCall | InspectCall;

/** A call inside a guest, and what the host knows of it. */
export class HostCall {
  readonly id = randomBytes(16).toString('hex');
  readonly result: Promise<string>;
  /** Computing time so far, ms. */
  cpuUsedMs = 0;
  /** Requests of the script that wait for an answer. */
  readonly open = new Set<number>();
  settled = false;
  requestsSent = 0;
  logLines = 0;
  private readonly aborter = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private resolve: (json: string) => void = () => undefined;
  private rejectWith: (error: Error) => void = () => undefined;

  constructor(
    readonly call: AnyCall,
    private readonly abandoned: (call: HostCall) => void,
  ) {
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.rejectWith = reject;
    });
    this.timer = setTimeout(
      () => this.abandon(new KosmoError('call_timeout', `The call took longer than ${call.timeoutMs} ms.`)),
      call.timeoutMs,
    );
    call.signal.addEventListener('abort', this.onAbort, { once: true });
    if (call.signal.aborted) this.onAbort();
  }

  /** Ends requests of the call when the call ends. */
  get signal(): AbortSignal {
    return this.aborter.signal;
  }

  finish(json: string): void {
    if (this.settle()) this.resolve(json);
  }

  fail(error: Error): void {
    if (this.settle()) this.rejectWith(error);
  }

  private readonly onAbort = (): void => {
    this.abandon(new KosmoError('cancelled', 'The call was cancelled.'));
  };

  private abandon(error: KosmoError): void {
    if (this.settled) return;
    this.fail(error);
    this.abandoned(this);
  }

  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.timer);
    this.call.signal.removeEventListener('abort', this.onAbort);
    this.aborter.abort();
    return true;
  }
}

/** Carries out what a script asks for. Never rejects: a fault of ours becomes code `internal`. */
export async function carryOut(work: () => Promise<HttpReply>, log: Log): Promise<HttpReply | KosmoError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KosmoError) return error;
    log(
      'error',
      `fault in a request: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return new KosmoError('internal', 'The request failed by a fault of KosmoKrator.', {
      written: 'unknown',
    });
  }
}
