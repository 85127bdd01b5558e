import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';

let served: Served;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());

describe('hostile input lines', () => {
  test('each get an error, and the server lives on', async () => {
    const client = served.serve();
    await client.initialize();
    const lines = [
      'not json',
      '[]',
      '{"jsonrpc":"2.0"}',
      '{"jsonrpc":"1.0","id":5,"method":"ping"}',
      'null',
      '"x"',
      '{"jsonrpc":"2.0","id":null,"method":"ping"}',
      '['.repeat(20_000),
    ];
    const before = client.messages.length;
    for (const line of lines) client.raw(`${line}\n`);
    expect((await client.request('ping')).result).toEqual({});
    const answers = client.messages.slice(before, -1);
    expect(answers.map((answer) => answer.error?.code)).toEqual([
      -32700, -32600, -32600, -32600, -32600, -32600, -32600, -32700,
    ]);
    expect(answers.map((answer) => answer.id)).toEqual([null, null, null, 5, null, null, null, null]);
  });

  test('of 17 MiB are dropped with an error, and the next line is answered', async () => {
    const client = served.serve();
    await client.initialize();
    client.raw(`{"jsonrpc":"2.0","id":9,"method":"ping","params":{"x":"`);
    const megabyte = 'x'.repeat(1024 * 1024);
    for (let n = 0; n < 17; n += 1) client.raw(megabyte);
    client.raw('"}}\n');
    expect((await client.request('ping')).result).toEqual({});
    expect(
      client.messages.filter((message) => message.error).map((message) => message.error.message),
    ).toEqual([expect.stringContaining('longer than')]);
  });

  test('of any content never bring it down, and each valid request among them is answered exactly once', async () => {
    const client = served.serve();
    await client.initialize();
    const junk = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', '')),
      fc.json(),
      fc
        .record({
          jsonrpc: fc.constant('2.0'),
          id: fc.oneof(fc.string(), fc.double(), fc.constant(null)),
          method: fc.string(),
          params: fc.jsonValue(),
        })
        .map((message) => JSON.stringify(message)),
    );
    const lines = fc.sample(junk, { numRuns: 400, seed: 7 });
    const ids: string[] = [];
    for (const [n, line] of lines.entries()) {
      client.raw(`${line}\n`);
      if (n % 5 !== 0) continue;
      ids.push(`valid-${n}`);
      client.send({ jsonrpc: '2.0', id: `valid-${n}`, method: 'ping' });
    }
    expect((await client.request('ping')).result).toEqual({});
    for (const id of ids) expect(client.messages.filter((message) => message.id === id)).toHaveLength(1);
  });

  test('with arguments that are no object, or names that are no tool, get errors that say so', async () => {
    const client = served.serve();
    await client.initialize();
    for (const params of [
      {},
      { name: 5 },
      { name: 'integration__convex__convex_list_tables', arguments: 'x' },
    ]) {
      expect((await client.request('tools/call', params)).error.code).toBe(-32602);
    }
    const typo = await client.request('tools/call', {
      name: 'integration__convex__convex_list_table',
      arguments: {},
    });
    expect(typo.error).toMatchObject({
      code: -32602,
      message: expect.stringContaining('convex_list_tables'),
    });
  });

  test('with a number that a double cannot hold are refused by field, before anything is sent', async () => {
    const client = served.serve('--write=allow');
    await client.initialize();
    const before = served.deployment.log.length;
    client.raw(
      '{"jsonrpc":"2.0","id":"big","method":"tools/call","params":{"name":"integration__convex__convex_create_document","arguments":{"table":"notes","fields":{"n":9007199254740993}}}}\n',
    );
    const { result } = await client.until((message) => message.id === 'big');
    expect(result.structuredContent.error).toMatchObject({
      code: 'invalid_arguments',
      details: { field: 'fields.n' },
    });
    expect(served.deployment.log).toHaveLength(before);
  });
});
