import type { Runtime } from '../../gateway/runtimes.js';
import type { GuestCall } from '../../runtime/host-call.js';

/** What a kit wants to know of the calls in a guest. */
export interface Observer {
  /** A function begins, maybe one that the host asks for itself. */
  started?(fn: string): void;
  /** The script asks for an endpoint; undefined after the call. */
  endpoint(name: string | undefined): void;
  coverage?(json: string): void;
}

/** A runtime that says what goes on in it. One that cannot be closed here outlives its gateway. */
export function observed(runtime: Pick<Runtime, 'call'> & Partial<Runtime>, observer: Observer): Runtime {
  return {
    warm: () => runtime.warm?.(),
    close: () => runtime.close?.() ?? Promise.resolve(),
    call: async (call) => {
      observer.started?.(call.fn);
      const asked: GuestCall = {
        ...call,
        ...(observer.coverage && { coverage: (json: string) => observer.coverage?.(json) }),
        http: (request, body, signal) => {
          observer.endpoint(request.endpoint);
          return call.http(request, body, signal);
        },
      };
      try {
        return await runtime.call(asked);
      } finally {
        observer.endpoint(undefined);
      }
    },
  };
}
