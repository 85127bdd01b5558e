import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fault } from '../../src/demo/http/faults.js';
import { HEAVY_MS } from '../helpers/heavy.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';
import type { StdioClient } from '../helpers/stdio-client.js';

/** Rounds of calls; each round is up to 8 of them at once. */
const ROUNDS = process.env['KOSMO_HEAVY'] === '1' ? 400 : 20;

const fault = fc.oneof<fc.Arbitrary<Fault>[]>(
  fc.constantFrom<Fault>(
    { kind: 'drop-before' },
    { kind: 'drop-after-apply' },
    { kind: 'garbage' },
    { kind: 'garbage', applied: true },
    { kind: 'truncate' },
    { kind: 'redirect', location: 'http://127.0.0.1:9/' },
    { kind: 'huge', bytes: 30_000_000, gzip: true },
    { kind: 'delay', ms: 20 },
  ),
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom(400, 401, 403, 404, 429),
    headers: fc.constant({ 'retry-after': '0' }),
  }),
  // What stands before the service may fail after the service has done its work; a refusal means what it says.
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom(500, 502, 503, 504),
    applied: fc.boolean(),
  }),
);

const call = fc.record({
  fn: fc.constantFrom('list_tables', 'get_table', 'query_documents', 'create_document'),
  /** When the client cancels it, ms after it was sent. */
  cancelAfter: fc.option(fc.integer({ min: 0, max: 150 }), { nil: undefined, freq: 2 }),
});

/** Some faults wait for the write itself; the others hit whatever comes, lookups before and after it, too. */
const aimed = fc
  .tuple(fault, fc.boolean())
  .map(([one, atWrite]): Fault => (atWrite ? { ...one, match: /addDocument/ } : one));

const round = fc.record({
  calls: fc.array(call, { minLength: 1, maxLength: 8 }),
  faults: fc.array(aimed, { maxLength: 6 }),
});

let served: Served;
let client: StdioClient;
let nextId = 10_000;
beforeAll(async () => {
  served = await servedDeployment();
  client = served.serve('--write=allow');
  await client.initialize();
  await client.call('get_current_user');
});
afterAll(() => served.close());

const argumentsOf = (fn: string, mark: string): object =>
  ({
    list_tables: {},
    get_table: { table: 'users' },
    query_documents: { table: 'users', filter: { role: 'admin' }, limit: 3 },
    create_document: { table: 'notes', fields: { mark } },
  })[fn] ?? {};

/** Makes one call; resolves with its result, or undefined where it was cancelled. */
async function make({ fn, cancelAfter }: { fn: string; cancelAfter?: number | undefined }) {
  const id = (nextId += 1);
  const mark = `m${id}`;
  const params = { name: `integration__convex__convex_${fn}`, arguments: argumentsOf(fn, mark) };
  client.send({ jsonrpc: '2.0', id, method: 'tools/call', params });
  const answered = client.until((message) => message.id === id && !('method' in message));
  if (cancelAfter === undefined) return { fn, mark, result: (await answered).result };
  await new Promise((wake) => setTimeout(wake, cancelAfter));
  client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
  answered.catch(() => undefined);
  return { fn, mark, result: undefined };
}

const written = (mark: string): number =>
  served.deployment.data.all('notes').filter((document) => document['mark'] === mark).length;

describe('a server whose service fails in every way while calls come and are cancelled', () => {
  test(
    'stays alive, answers every call, writes nothing twice, and says truly whether it wrote',
    async () => {
      await fc.assert(
        fc.asyncProperty(round, async ({ calls, faults }) => {
          served.deployment.faults.clear();
          for (const one of faults) served.deployment.faults.next(one);
          const made = await Promise.all(calls.map(make));
          served.deployment.faults.clear();
          // Calls that were cancelled are over when the server answers again.
          expect((await client.request('ping')).error).toBeUndefined();
          for (const { fn, mark, result } of made) {
            if (fn !== 'create_document') continue;
            const count = written(mark);
            expect(count).toBeLessThanOrEqual(1);
            const error = result?.structuredContent.error;
            if (result === undefined || error?.written === 'unknown') continue;
            const claimed = error === undefined || error.written === 'succeeded';
            expect({ mark, claimed, error, count }).toMatchObject({ count: claimed ? 1 : 0 });
          }
          const fine = await client.call('list_tables');
          expect(fine.isError).toBeUndefined();
        }),
        { numRuns: ROUNDS },
      );
      expect(client.child.exitCode).toBeNull();
      expect((await client.end()).code).toBe(0);
    },
    HEAVY_MS,
  );
});
