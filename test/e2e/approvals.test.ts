import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runKosmo } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';
import type { StdioClient } from '../helpers/stdio-client.js';

let served: Served;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());

const writes = (): number => served.deployment.log.filter(({ path }) => path === '/api/mutation').length;
const create = (client: StdioClient, n: number) =>
  client.call('create_document', { table: 'notes', fields: { n } });
const forms = { elicitation: { form: {} } };
const isQuestion = ({ method }: any): boolean => method === 'elicitation/create';
const answered = (id: unknown, more: object) => ({ jsonrpc: '2.0', id, ...more });
const ALLOW = { result: { action: 'accept', content: { decision: 'allow' } } };

async function started(capabilities: object = {}): Promise<StdioClient> {
  const client = served.serve('--write=ask');
  await client.initialize(capabilities);
  return client;
}

/** Asks for a write in another terminal, and returns the id of the question. */
async function asked(client: StdioClient, n: number): Promise<string> {
  const { error } = (await create(client, n)).structuredContent;
  expect(error).toMatchObject({ code: 'approval_required', written: 'none' });
  return error.details.approval;
}
const approve = (code: string) => runKosmo(['approve', code, '--yes'], { home: served.home });

/** The desk takes five questions a minute: each test has its own. */
const fresh = (): void => rmSync(join(served.home, 'approvals'), { recursive: true, force: true });

describe('an answer of the client to a question', () => {
  test.each<[string, object]>([
    ['a refusal', { result: { action: 'accept', content: { decision: 'deny' } } }],
    ['decline', { result: { action: 'decline' } }],
    ['decline with a yes in it', { result: { action: 'decline', content: { decision: 'allow' } } }],
    ['cancel', { result: { action: 'cancel' } }],
    ['an empty form', { result: { action: 'accept', content: {} } }],
    ['no form', { result: { action: 'accept' } }],
    ['a boolean', { result: { action: 'accept', content: { decision: true } } }],
    ['a list', { result: { action: 'accept', content: { decision: ['allow'] } } }],
    ['another spelling', { result: { action: 'accept', content: { decision: 'ALLOW' } } }],
    ['no action', { result: { content: { decision: 'allow' } } }],
    ['an unknown action', { result: { action: 'yes', content: { decision: 'allow' } } }],
    ['null', { result: null }],
    ['a text', { result: 'allow' }],
    ['a result and an error', { ...ALLOW, error: { code: 1, message: 'no' } }],
    ['an error', { error: { code: -32601, message: 'Method not found' } }],
  ])('that is %s writes nothing, and a yes that comes later is no answer any more', async (_name, said) => {
    const client = await started(forms);
    const before = writes();
    const write = create(client, 1);
    const { id } = await client.until(isQuestion);
    client.send(answered(id, said));
    const { error } = (await write).structuredContent;
    expect(error).toMatchObject({ code: expect.stringMatching(/^approval_/), written: 'none' });
    expect(error.message).not.toContain('\n');
    client.send(answered(id, ALLOW));
    expect((await client.call('list_tables')).isError).toBeUndefined();
    expect(writes()).toBe(before);
    await client.end();
  });

  test('that is allow writes once, however often it is said', async () => {
    const client = await started(forms);
    const before = writes();
    const write = create(client, 2);
    const { id } = await client.until(isQuestion);
    for (let times = 0; times < 3; times += 1) client.send(answered(id, ALLOW));
    expect((await write).isError).toBeUndefined();
    expect(writes()).toBe(before + 1);
    await client.end();
  });

  test('to a call that was cancelled meanwhile writes nothing', async () => {
    const client = await started(forms);
    const before = writes();
    const params = {
      name: 'integration__convex__convex_create_document',
      arguments: { table: 'notes', fields: {} },
    };
    client.send({ jsonrpc: '2.0', id: 'gone', method: 'tools/call', params });
    const { id } = await client.until(isQuestion);
    client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'gone' } });
    client.send(answered(id, ALLOW));
    expect((await client.call('list_tables')).isError).toBeUndefined();
    expect(writes()).toBe(before);
    await client.end();
  });

  test('never comes from a client that is killed', async () => {
    // A server that waits for the answer for as long as others do would only make this test longer.
    const client = served.serveWithPatience(1, '--write=ask');
    await client.initialize(forms);
    const before = writes();
    create(client, 3).catch(() => undefined);
    await client.until(isQuestion);
    client.child.stdin.destroy();
    await client.exited;
    expect(writes()).toBe(before);
  });

  test('is asked for five times a minute, and then writes are denied', async () => {
    const client = await started(forms);
    const seen = new Set<unknown>();
    for (let n = 0; n < 5; n += 1) {
      const write = create(client, n);
      const { id } = await client.until((message) => isQuestion(message) && !seen.has(message.id));
      seen.add(id);
      client.send(answered(id, { result: { action: 'decline' } }));
      await write;
    }
    const { error } = (await create(client, 6)).structuredContent;
    expect(error).toMatchObject({ code: 'approval_denied', written: 'none' });
    expect(error.message).toContain('asked 5 times within a minute');
    expect(client.messages.filter(isQuestion)).toHaveLength(5);
    await client.end();
  });
});

describe('an approval in another terminal', () => {
  test('is used up, does not serve another call, and is worth nothing after a restart', async () => {
    fresh();
    const client = await started();
    const before = writes();
    const code = await asked(client, 10);
    expect((await approve(code)).code).toBe(0);
    await asked(client, 11);
    expect((await create(client, 10)).isError).toBeUndefined();
    expect(writes()).toBe(before + 1);
    const again = await asked(client, 10);
    expect(again).not.toBe(code);
    expect((await approve(again)).code).toBe(0);
    await client.end();
    const later = await started();
    await asked(later, 10);
    expect(writes()).toBe(before + 1);
    await later.end();
  });

  test('serves one of 256 calls that race for it in one server', async () => {
    fresh();
    const client = await started();
    await approve(await asked(client, 20));
    const before = writes();
    const results = await Promise.all(Array.from({ length: 256 }, () => create(client, 20)));
    expect(results.filter(({ isError }) => isError !== true)).toHaveLength(1);
    expect(new Set(results.map((result) => result.structuredContent.error?.code))).toEqual(
      new Set([undefined, 'approval_required']),
    );
    expect(writes()).toBe(before + 1);
    await client.end();
  });

  // Only root can give a file to another user.
  (process.getuid?.() === 0 ? test : test.skip)('does not count where another user gave it', async () => {
    fresh();
    const client = await started();
    const before = writes();
    const code = await asked(client, 30);
    const folder = join(served.home, 'approvals');
    const { id } = JSON.parse(readFileSync(join(folder, `${code}.json`), 'utf8'));
    const forged = join(folder, `${code}.answer`);
    writeFileSync(forged, JSON.stringify({ id, decision: 'allow' }), { mode: 0o600 });
    chownSync(forged, 12345, 12345);
    expect((await create(client, 30)).structuredContent.error).toMatchObject({
      code: 'state_unsafe',
      hint: `Run: chown "$(id -un)" '${forged}'`,
    });
    const listed = await runKosmo(['approvals'], { home: served.home });
    expect([listed.code, listed.stderr]).toEqual([1, expect.stringContaining('belongs to another user')]);
    expect(writes()).toBe(before);
    await client.end();
  });
});
