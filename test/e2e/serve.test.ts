import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';
import { StdioClient } from '../helpers/stdio-client.js';

let served: Served;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());

const SEVEN = [
  'create_document',
  'delete_document',
  'get_current_user',
  'get_table',
  'list_tables',
  'query_documents',
  'update_document',
];

/** Planted into a server: says at the start of each child how much the client had been told before. */
const TELLS_OF_CHILDREN = `
  import children from 'node:child_process';
  import { syncBuiltinESMExports } from 'node:module';
  const { spawn } = children;
  children.spawn = (...all) => {
    process.stderr.write('a child after ' + process.stdout.bytesWritten + ' bytes\\n');
    return spawn(...all);
  };
  syncBuiltinESMExports();`;

describe('the built server over stdio', () => {
  test.each([
    ['2025-06-18', '2025-06-18'],
    ['2025-11-25', '2025-11-25'],
    ['2024-11-05', '2024-11-05'],
    ['1999-01-01', '2025-11-25'],
  ])('negotiates protocol version %s as %s', async (asked, agreed) => {
    const { result } = await served.serve().initialize({}, asked);
    expect(result.protocolVersion).toBe(agreed);
    expect(result.capabilities).toEqual({ tools: { listChanged: true } });
  });

  test('lists four tools under deny and seven under allow and ask, before it starts a guest, and without a request', async () => {
    const before = served.deployment.log.length;
    for (const [write, count] of [
      ['deny', 4],
      ['ask', 7],
      ['allow', 7],
    ] as const) {
      const client = new StdioClient(['--integration=convex', `--write=${write}`], {
        KOSMO_HOME: served.home,
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TELLS_OF_CHILDREN)}`,
      });
      await client.request('initialize', {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'raw', version: '1' },
      });
      const { result } = await client.request('tools/list');
      expect(result.tools).toHaveLength(count);
      const answered = Buffer.byteLength(client.stdout);
      await client.said(/a child after \d+ bytes/);
      const [, bytes] = /a child after (\d+) bytes/.exec(client.stderr) ?? [];
      expect(Number(bytes)).toBe(answered);
      await client.end();
    }
    expect(served.deployment.log).toHaveLength(before);
  });

  test('publishes exactly the names of the seed page', async () => {
    const client = served.serve('--write=allow');
    await client.initialize();
    const { result } = await client.request('tools/list');
    expect(result.tools.map((tool: any) => tool.name)).toEqual(
      SEVEN.map((name) => `integration__convex__convex_${name}`),
    );
  });

  test('answers ping, unknown methods and the short alias', async () => {
    const client = served.serve();
    expect((await client.request('server/discover')).error.code).toBe(-32601);
    await client.initialize();
    expect((await client.request('ping')).result).toEqual({});
    expect((await client.request('prompts/list')).error.code).toBe(-32601);
    const short = await client.request('tools/call', {
      name: 'integration__convex__list_tables',
      arguments: {},
    });
    expect(short.result.structuredContent.count).toBe(5);
  });

  test('reads, refuses a write under deny, and writes under allow', async () => {
    const reader = served.serve();
    await reader.initialize();
    expect((await reader.call('list_tables')).structuredContent.tables).toContainEqual({
      name: 'users',
      documents: 12,
    });
    const writes = () => served.deployment.log.filter((entry) => entry.path === '/api/mutation').length;
    expect(
      (await reader.call('create_document', { table: 'notes', fields: { a: 1 } })).structuredContent.error,
    ).toMatchObject({
      code: 'write_denied',
      written: 'none',
    });
    expect(writes()).toBe(0);

    const writer = served.serve('--write=allow');
    await writer.initialize();
    const { id } = (await writer.call('create_document', { table: 'notes', fields: '{"a":1}' }))
      .structuredContent;
    const updated = await writer.call('update_document', {
      table: 'notes',
      document_id: id,
      fields: { a: 2 },
    });
    expect([updated.structuredContent.before.a, updated.structuredContent.after.a]).toEqual([1, 2]);
    expect(
      (await writer.call('delete_document', { table: 'notes', document_id: id })).structuredContent,
    ).toMatchObject({ id, deleted: true });
    expect(writes()).toBe(3);
  });

  test('answers many concurrent calls once each, none mixed up', async () => {
    const client = served.serve();
    await client.initialize();
    const page = await client.call('query_documents', { table: 'messages', limit: 60 });
    const ids: string[] = page.structuredContent.documents.map((document: any) => document._id);
    const answers = await Promise.all(
      ids.map((_id) => client.call('query_documents', { table: 'messages', filter: { _id } })),
    );
    expect(answers.map((answer) => answer.structuredContent.documents[0]._id)).toEqual(ids);
    expect(ids).toHaveLength(60);
    expect(new Set(client.messages.map((message) => message.id)).size).toBe(client.messages.length);
  });

  test('shows the exact question under ask, and writes only after an explicit allow', async () => {
    const client = served.serve('--write=ask');
    await client.initialize({ elicitation: { form: {} } });
    const before = served.deployment.log.filter((entry) => entry.path === '/api/mutation').length;
    for (const [content, code] of [
      [{ decision: 'deny' }, 'approval_denied'],
      [{}, 'approval_unavailable'],
      [{ decision: 'allow' }, undefined],
    ] as const) {
      const seen = client.messages.length;
      const calling = client.call('create_document', { table: 'notes', fields: { asked: true } });
      const question = await client.until(
        (message) => message.method === 'elicitation/create' && client.messages.indexOf(message) >= seen,
      );
      expect(question.params.message).toContain(served.deployment.url);
      client.send({ jsonrpc: '2.0', id: question.id, result: { action: 'accept', content } });
      const { structuredContent } = await calling;
      if (code === undefined) expect(structuredContent.id).toEqual(expect.any(String));
      else expect(['approval_denied', 'approval_unavailable']).toContain(structuredContent.error.code);
    }
    expect(served.deployment.log.filter((entry) => entry.path === '/api/mutation').length - before).toBe(1);
  });

  test('keeps results within the budget by whole documents, and the cursors lose and repeat nothing', async () => {
    const client = served.serve('--max-result-chars=3000');
    await client.initialize();
    const ids: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const result = await client.call('query_documents', {
        table: 'messages',
        filter: { channel: 'random' },
        order: '-likes',
        limit: 200,
        ...(cursor ? { cursor } : {}),
      });
      expect(result.content[0].text.length).toBeLessThanOrEqual(3000);
      expect(JSON.parse(result.content[0].text)).toEqual(result.structuredContent);
      ids.push(...result.structuredContent.documents.map((document: any) => document._id));
      cursor = result.structuredContent.cursor ?? undefined;
      pages += 1;
    } while (cursor !== undefined && pages < 15);
    expect(pages).toBe(15);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(60);
  });
});
