import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import {
  ElicitRequestSchema,
  type ElicitRequest,
  type ElicitResult,
} from '@modelcontextprotocol/sdk/types.js';
import { LIMITS } from '../../src/config/limits.js';
import { createServer } from '../../src/mcp/server.js';
import { testGateway, type TestGatewayOptions } from '../helpers/gateway.js';

type Elicit = (request: ElicitRequest) => ElicitResult | Promise<ElicitResult>;

async function connect(options: TestGatewayOptions = {}, elicit?: Elicit) {
  const parts = testGateway(options);
  const server = await createServer(parts.offer, '0.0.0');
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities: elicit ? { elicitation: { form: {} } } : {} },
  );
  if (elicit) client.setRequestHandler(ElicitRequestSchema, elicit);
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  return { ...parts, client, server };
}

const BUY = { name: 'integration__shop__shop_buy', arguments: { id: 'a\u202eb' } };

describe('tools/list', () => {
  test('shows names, all four annotations, and schemas that stay as the manifest has them', async () => {
    const { client } = await connect({ write: 'allow' });
    const { tools } = await client.listTools();
    expect(tools.map((tool) => [tool.name, tool.annotations])).toEqual([
      [
        'integration__shop__shop_buy',
        {
          title: 'Shop: Buy',
          readOnlyHint: false,
          destructiveHint: true,
          idempotentHint: false,
          openWorldHint: true,
        },
      ],
      [
        'integration__shop__shop_get_item',
        {
          title: 'Shop: Get item',
          readOnlyHint: true,
          destructiveHint: false,
          idempotentHint: true,
          openWorldHint: true,
        },
      ],
    ]);
    expect(tools[1]?.inputSchema).toMatchObject({ required: ['id'], additionalProperties: false });
    expect(tools[1]?.title).toBe('Shop: Get item');
  });

  test('hides writes under deny, and says in the instructions that it does', async () => {
    const { client } = await connect();
    expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual([
      'integration__shop__shop_get_item',
    ]);
    expect(client.getInstructions()).toContain('hides 1 write tools');
    expect(client.getInstructions()!.length).toBeLessThan(512);
  });
});

describe('what only calls need', () => {
  async function connected() {
    // The time after which it is loaded all the same passes when the test says so.
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    const { client, offer } = await connect();
    let warmed = 0;
    offer.warm = () => void (warmed += 1);
    return { client, warmed: () => warmed };
  }
  afterEach(() => void jest.useRealTimers());

  test('is loaded once the tools are listed, not before', async () => {
    const { client, warmed } = await connected();
    await client.ping();
    expect(warmed()).toBe(0);
    await client.listTools();
    await client.listTools();
    await new Promise((resolve) => setImmediate(resolve));
    expect(warmed()).toBe(1);
    jest.advanceTimersByTime(2 * LIMITS.warmMs);
    expect(warmed()).toBe(1);
  });

  test('is loaded a second after the handshake where nobody asks for the tools', async () => {
    const { client, warmed } = await connected();
    await client.ping();
    jest.advanceTimersByTime(LIMITS.warmMs - 1);
    expect(warmed()).toBe(0);
    jest.advanceTimersByTime(1);
    expect(warmed()).toBe(1);
  });
});

describe('tools/call', () => {
  test('gives the same JSON as structure and as text', async () => {
    const { client } = await connect({ script: () => Promise.resolve('{"item":{"n":1,"__proto__":2}}') });
    await client.listTools();
    const result = await client.callTool({
      name: 'integration__shop__shop_get_item',
      arguments: { id: '1' },
    });
    expect((result.content as any)[0].text).toBe('{"item":{"n":1,"__proto__":2}}');
    expect(JSON.stringify(result.structuredContent)).toBe('{"item":{"n":1,"__proto__":2}}');
  });

  test('gives errors that pass the published output schema in a strict client', async () => {
    const { client } = await connect();
    await client.listTools();
    const result = await client.callTool({ name: 'integration__shop__shop_get_item', arguments: {} });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toMatchObject({ error: { code: 'invalid_arguments', written: 'none' } });
    expect(JSON.parse((result.content as any)[0].text)).toEqual(result.structuredContent);
  });

  test('refuses a hidden write', async () => {
    const { client, entered } = await connect();
    const result = await client.callTool(BUY);
    expect(result).toMatchObject({ isError: true, structuredContent: { error: { code: 'write_denied' } } });
    expect(entered).toEqual([]);
  });

  test('answers an unknown tool with a protocol error that names the nearest', async () => {
    const { client } = await connect();
    await expect(client.callTool({ name: 'integration__shop__shop_get_itme' })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('integration__shop__shop_get_item'),
    });
  });

  test('passes a cancellation on to the call', async () => {
    const stop = new AbortController();
    let aborted: () => void;
    const done = new Promise<void>((resolve) => (aborted = resolve));
    const { client } = await connect({
      script: (call) =>
        new Promise(() => {
          call.signal.addEventListener('abort', () => aborted());
          stop.abort();
        }),
    });
    await expect(
      client.callTool({ name: 'integration__shop__shop_get_item', arguments: { id: '1' } }, undefined, {
        signal: stop.signal,
      }),
    ).rejects.toThrow();
    await done;
  });
});

describe('--write=ask', () => {
  const run = async (elicit?: Elicit) => {
    const { client, entered } = await connect({ write: 'ask' }, elicit);
    return { result: await client.callTool(BUY), entered };
  };

  test('asks with a form that names deployment, function and exact arguments, deny first', async () => {
    let asked: ElicitRequest['params'] | undefined;
    const { result, entered } = await run(({ params }) => {
      asked = params;
      return { action: 'accept', content: { decision: 'allow' } };
    });
    expect(result.isError).toBeUndefined();
    expect(entered).toHaveLength(1);
    expect(asked?.message).toContain('https://shop.example');
    expect(asked?.message).toContain('shop.shop_buy');
    expect(asked?.message).toContain('{"id":"a\\u{202e}b"}');
    expect((asked as any).requestedSchema).toMatchObject({
      required: ['decision'],
      properties: { decision: { enum: ['deny', 'allow'] } },
    });
  });

  test.each<[string, Elicit]>([
    ['deny', () => ({ action: 'accept', content: { decision: 'deny' } })],
    ['an accepted empty form', () => ({ action: 'accept', content: {} })],
    ['an accepted form without content', () => ({ action: 'accept' })],
    ['a boolean', () => ({ action: 'accept', content: { decision: true } })],
    ['another word', () => ({ action: 'accept', content: { decision: 'ALLOW' } })],
    ['decline', () => ({ action: 'decline' })],
    ['decline with content', () => ({ action: 'decline', content: { decision: 'allow' } })],
    ['cancel', () => ({ action: 'cancel' })],
    ['an error', () => Promise.reject(new Error('no'))],
  ])('takes %s for a refusal, and nothing runs', async (_name, elicit) => {
    const { result, entered } = await run(elicit);
    expect(result).toMatchObject({ isError: true, structuredContent: { error: { written: 'none' } } });
    expect(entered).toEqual([]);
  });

  test('refuses when the client cannot ask', async () => {
    const { result, entered } = await run();
    expect(result).toMatchObject({ structuredContent: { error: { code: 'approval_unavailable' } } });
    expect(entered).toEqual([]);
  });

  test('asks nothing for a read', async () => {
    const { client } = await connect({ write: 'ask' }, () => Promise.reject(new Error('must not be asked')));
    const result = await client.callTool({
      name: 'integration__shop__shop_get_item',
      arguments: { id: '1' },
    });
    expect(result.isError).toBeUndefined();
  });
});
