import { LIMITS } from '../config/limits.js';
import type { ServedOffer } from '../gateway/offer.js';
import { createServer } from './server.js';
import { takeStdout } from './stdout-guard.js';
import { StdioTransport } from './stdio.js';

/**
 * Serves an offer on stdin and stdout. Resolves when the client is gone or a signal came, with every guest killed.
 * At the end of input calls in flight get a moment to finish; at a signal they are cancelled at once.
 */
export async function serveStdio(offer: ServedOffer, version: string): Promise<void> {
  const server = await createServer(offer, version);
  await new Promise<void>((resolve) => {
    const transport = new StdioTransport(process.stdin, takeStdout(), () => {
      void transport.open.drained(LIMITS.drainMs).then(resolve);
    });
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
    void server.connect(transport);
  });
  await Promise.all([server.close(), offer.close()]);
}
