import { LIMITS } from '../config/limits.js';
import type { ServedOffer } from '../gateway/offer.js';
import { CallsInFlight } from './calls-in-flight.js';
import { createServer } from './server.js';
import { takeStdout } from './stdout-guard.js';
import { StdioTransport } from './stdio.js';

/**
 * Serves an offer on stdin and stdout. Resolves when the client is gone or a signal came, with every guest killed.
 * At the end of input calls in flight get a moment to finish; what then still runs, and at a signal everything, is
 * cancelled, answered and recorded. All of it shares `LIMITS.endMs`.
 */
export async function serveStdio(offer: ServedOffer, version: string): Promise<void> {
  const calls = new CallsInFlight();
  const server = await createServer(offer, version, calls);
  let endsAt = Infinity;
  const left = (most = Infinity): number => Math.max(0, Math.min(most, endsAt - performance.now()));
  let transport: StdioTransport | undefined;
  await new Promise<void>((resolve) => {
    const begin = (): void => {
      endsAt = Math.min(endsAt, performance.now() + LIMITS.endMs);
    };
    const served = new StdioTransport(process.stdin, takeStdout(), () => {
      begin();
      void served.open.drained(LIMITS.drainMs).then(resolve);
    });
    transport = served;
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.once(signal, () => {
        begin();
        resolve();
      });
    void server.connect(served);
  });
  calls.cancel();
  // The answers of what was cancelled go out while records are written.
  await Promise.all([offer.close(left()), transport?.open.drained(left(LIMITS.cancelMs))]);
  await server.close();
}
