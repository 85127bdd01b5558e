import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { RuntimeCall } from '../../src/gateway/runtimes.js';
import { testGateway, type TestGatewayOptions } from '../helpers/gateway.js';
import { startUpstream, type Upstream } from '../helpers/upstream.js';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"stock":3}');
  });
});
afterEach(() => void upstream.received.splice(0));
afterAll(() => upstream.close());

const request = (endpoint: string, id?: string) => ({
  endpoint,
  params: id === undefined ? {} : { id },
  query: {},
  hasBody: endpoint === 'buy',
});

/** Reads, tries to write, and goes on as if nothing had happened, as a script with pcall can. */
const stubborn = async (call: RuntimeCall): Promise<string> => {
  const { argsJson, signal } = call;
  const http: RuntimeCall['http'] = (...given) => call.http(...given);
  await http(request('item', '1'), '', signal);
  await http(request('buy'), argsJson, signal).catch(() => undefined);
  await http(request('buy'), argsJson, signal).catch(() => undefined);
  await http(request('item', '2'), '', signal).catch(() => undefined);
  return '{"bought":true}';
};

const dryRun = async (options: Partial<TestGatewayOptions> = {}, name = 'shop.shop_buy') => {
  const made = testGateway({
    write: 'ask',
    script: stubborn,
    stored: { url: upstream.origin, token: 'canary-token' },
    ...options,
  });
  const signal = new AbortController().signal;
  const outcome = await made.gateway.call({ name, args: { id: '1' }, signal, dryRun: true });
  return { ...made, outcome };
};

describe('a dry run', () => {
  test('carries out reads, shows the first write exactly, and sends nothing from there on', async () => {
    const { outcome, recorded } = await dryRun();
    expect(upstream.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /api/items/1']);
    expect(outcome).toMatchObject({
      ok: true,
      result: { value: {} },
      requests: [
        { method: 'GET', url: `${upstream.origin}/api/items/1`, class: 'read', sent: true, body: null },
        { method: 'POST', class: 'write', sent: false, body: { id: '1' } },
      ],
    });
    expect(JSON.stringify(outcome)).not.toContain('canary-token');
    expect(recorded).toMatchObject([{ kind: 'call', dry_run: true, outcome: 'none' }]);
  });

  test('shows no key, however short it is', async () => {
    const { outcome } = await dryRun({ stored: { url: upstream.origin, token: 'k7' } });
    expect(upstream.received[0]!.headers.authorization).toBe('Shop k7');
    expect(outcome.requests?.map(({ headers }) => headers['authorization'])).toEqual([
      'Shop [redacted]',
      'Shop [redacted]',
    ]);
    expect(JSON.stringify(outcome)).not.toContain('k7');
  });

  test('gives the result of a function that only reads', async () => {
    const { outcome } = await dryRun(
      { script: async (call) => (await call.http(request('item', '1'), '', call.signal)).body },
      'shop.shop_get_item',
    );
    expect(outcome).toMatchObject({
      ok: true,
      result: { value: { stock: 3 } },
      requests: [{ sent: true }],
    });
  });

  test.each(['deny', 'ask'] as const)('sends nothing where reads are set to %s', async (word) => {
    const { outcome } = await dryRun({
      policy: ({ operation }) =>
        operation === 'read'
          ? { decision: word, rule: 'the test says so' }
          : { decision: 'allow', rule: 'writes are allowed' },
    });
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: word === 'deny' ? 'read_denied' : 'approval_unavailable', written: 'none' },
    });
    expect(upstream.received).toEqual([]);
  });

  test('does not enter the script of a write that is denied', async () => {
    const { outcome, entered } = await dryRun({ write: 'deny' });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'write_denied' } });
    expect(entered).toEqual([]);
  });
});
