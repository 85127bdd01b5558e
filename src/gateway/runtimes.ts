import type { Plugin } from '../plugins/loader.js';
import type { CacheRequest, CallContext, EndpointRequest } from '../shared/wire.js';
import type { Reply } from './call-requests.js';

/** What the gateway wants of a guest pool; `src/runtime` has the real one. */
export interface Runtime {
  /** Starts a guest without waiting for it. */
  warm(): void;
  /** Runs a function and returns the JSON text of its result. Rejects with `KosmoError`. */
  call(call: RuntimeCall): Promise<string>;
  /** Kills every guest at once. */
  close(): Promise<void>;
}

export interface RuntimeCall {
  fn: string;
  argsJson: string;
  context: CallContext;
  timeoutMs: number;
  signal: AbortSignal;
  /** Whether the call may be run again when its guest dies through another script: true while no write was sent. */
  mayRunAgain?(): boolean;
  /** Looks at the size of the result in bytes before it is decoded; the call rejects with what it returns. */
  refuseResult?(bytes: number): Error | undefined;
  http(request: EndpointRequest, body: string, signal: AbortSignal): Promise<Reply>;
  cache?(request: CacheRequest, json: string): string | undefined;
}

/** One runtime per integration, made on first use. */
export class Runtimes {
  private readonly made = new Map<string, Runtime>();

  constructor(private readonly make: (plugin: Plugin) => Runtime) {}

  for(plugin: Plugin): Runtime {
    const known = this.made.get(plugin.manifest.name);
    if (known) return known;
    const runtime = this.make(plugin);
    this.made.set(plugin.manifest.name, runtime);
    return runtime;
  }

  async close(): Promise<void> {
    await Promise.all([...this.made.values()].map((runtime) => runtime.close()));
  }
}
