import type { StdioClient } from './stdio-client.js';

/** Between looks at how late this process is, ms. */
const LOOK_MS = 10;

/** What one figure may be: a second as promised, and what the machine was measured to add meanwhile, ms. */
export interface EndTimed {
  code: number | null;
  ms: number;
  allowedMs: number;
}

/**
 * Ends a server by closing its stdin, and an idle one of the same kind at the same moment. On a quiet machine that one
 * takes some 30 ms; on a busy one it shows how much slower everything is, as do timers of this process that come late.
 */
export async function endTimed(client: StdioClient, idle: StdioClient): Promise<EndTimed> {
  const began = performance.now();
  let late = 0;
  let last = began;
  const timer = setInterval(() => {
    late += Math.max(0, performance.now() - last - LOOK_MS);
    last = performance.now();
  }, LOOK_MS);
  const since = async (server: StdioClient) => ({ ...(await server.end()), ms: performance.now() - began });
  const [{ code, ms }, yardstick] = await Promise.all([since(client), since(idle)]);
  clearInterval(timer);
  return { code, ms, allowedMs: 1000 + 10 * yardstick.ms + late };
}
