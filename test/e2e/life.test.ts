import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { lastRecords } from '../../src/gateway/audit-read.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';
import { isAlive, type StdioClient } from '../helpers/stdio-client.js';

let served: Served;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());

/** A server that has run a call, so that its guest lives. */
async function warmed(...args: string[]): Promise<{ client: StdioClient; guests: number[] }> {
  const client = served.serve(...args);
  await client.initialize();
  await client.call('list_tables');
  const guests = await client.guests();
  expect(guests.length).toBeGreaterThan(0);
  return { client, guests };
}

async function gone(pids: number[], withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (pids.some(isAlive) && Date.now() < deadline) await new Promise((wake) => setTimeout(wake, 20));
  return !pids.some(isAlive);
}

/** Makes the next request hang, so that a call is in flight. */
function hang(): void {
  served.deployment.faults.next({ match: '/api/query_batch', kind: 'delay', ms: 20_000 });
}

describe('the life of a server', () => {
  beforeEach(() => served.deployment.faults.clear());

  test.each<[string, (client: StdioClient) => void]>([
    ['the end of stdin', (client) => void client.child.stdin.end()],
    ['SIGTERM', (client) => void client.child.kill('SIGTERM')],
    ['SIGINT', (client) => void client.child.kill('SIGINT')],
  ])('ends at %s with exit code 0 and leaves no guest', async (_name, stop) => {
    const { client, guests } = await warmed();
    stop(client);
    expect((await client.exited).code).toBe(0);
    expect(await gone(guests, 1000)).toBe(true);
  });

  test('survives calls that are cancelled at any moment', async () => {
    const { client } = await warmed();
    served.deployment.faults.next({ kind: 'drop-before', times: 1000 });
    for (let id = 1000; id < 1100; id += 1) {
      const call = { name: 'integration__convex__convex_get_table', arguments: { table: 'users' } };
      client.send({ jsonrpc: '2.0', id, method: 'tools/call', params: call });
      await new Promise((wake) => setTimeout(wake, (id % 20) * 0.7));
      client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
    }
    served.deployment.faults.clear();
    expect((await client.call('list_tables')).structuredContent.count).toBe(5);
    expect((await client.end()).code).toBe(0);
  });

  test('finishes what came just before the end of stdin', async () => {
    const { client } = await warmed();
    const answer = client.call('list_tables');
    client.child.stdin.end();
    expect((await answer).structuredContent.count).toBe(5);
    expect((await client.exited).code).toBe(0);
  });

  test('answers it also where the guest has to start first: with the result, or that there was no time for it', async () => {
    const client = served.serve();
    await client.initialize();
    const answer = client.call('list_tables');
    client.child.stdin.end();
    const { isError, structuredContent } = await answer;
    if (isError === true)
      expect(structuredContent.error).toMatchObject({ code: 'cancelled', written: 'none' });
    else expect(structuredContent.count).toBe(5);
    expect((await client.exited).code).toBe(0);
  });

  test('does not wait for a call that hangs when stdin has ended', async () => {
    const { client, guests } = await warmed();
    hang();
    client.call('list_tables').catch(() => undefined);
    await new Promise((wake) => setTimeout(wake, 100));
    const ended = Date.now();
    await client.end();
    expect(Date.now() - ended).toBeLessThan(2000);
    expect(await gone(guests, 1000)).toBe(true);
  });

  test('answers calls that it gives up at the end of stdin, and records a write of unknown outcome', async () => {
    const { client, guests } = await warmed('--write=allow');
    served.deployment.faults.next({ match: '/api/mutation', kind: 'delay', ms: 20_000 });
    const before = served.deployment.log.length;
    const write = client.call('create_document', { table: 'notes', fields: { given: 'up' } });
    while (!served.deployment.log.slice(before).some((entry) => entry.path === '/api/mutation'))
      await new Promise((wake) => setTimeout(wake, 10));
    hang();
    const read = client.call('list_tables');
    await new Promise((wake) => setTimeout(wake, 50));
    expect((await client.end()).code).toBe(0);
    const given = { code: 'cancelled', written: 'unknown' };
    expect((await write).structuredContent.error).toMatchObject(given);
    expect((await read).structuredContent.error).toMatchObject({ code: 'cancelled', written: 'none' });
    expect(await gone(guests, 100)).toBe(true);
    const records = (await lastRecords(join(served.home, 'audit'), 3)).map(
      ({ kind, operation, outcome, error }) => [kind, operation, outcome, error],
    );
    expect(records).toContainEqual(['decision', 'write', 'unknown', undefined]);
    expect(records).toContainEqual(['call', 'write', 'unknown', 'cancelled']);
    expect(records).toContainEqual(['call', 'read', 'none', 'cancelled']);
  });

  test('a question that nobody can answer any more is a refusal, answered and recorded', async () => {
    const client = served.serve('--write=ask');
    await client.initialize({ elicitation: { form: {} } });
    const before = served.deployment.log.length;
    const write = client.call('create_document', { table: 'notes', fields: { asked: true } });
    await client.until(({ method }) => method === 'elicitation/create');
    await client.end();
    expect((await write).structuredContent.error).toMatchObject({
      code: expect.stringMatching(/^approval_/),
      written: 'none',
    });
    expect(served.deployment.log.slice(before).some(({ path }) => path === '/api/mutation')).toBe(false);
    expect(await lastRecords(join(served.home, 'audit'), 1)).toMatchObject([
      { kind: 'call', outcome: 'none', error: expect.stringMatching(/^approval_/) },
    ]);
  });

  test('takes its guests along when it is killed outright', async () => {
    const { client, guests } = await warmed();
    client.child.kill('SIGKILL');
    await client.exited;
    expect(await gone(guests, 3000)).toBe(true);
  });

  test('ends when the client that started it is killed', async () => {
    const bin = resolve(import.meta.dirname, '..', '..', 'bin', 'kosmo.js');
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const c=require('child_process').spawn(process.execPath,[${JSON.stringify(bin)},'mcp:serve','--integration=convex'],{stdio:['pipe','pipe','inherit']});console.log(c.pid);setInterval(()=>{},1000)`,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, KOSMO_HOME: served.home } },
    );
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    parent.kill('SIGKILL');
    expect(await gone([pid], 3000)).toBe(true);
  });

  test('survives the death of its guest in mid-call, says so, and serves the next call', async () => {
    const { client, guests } = await warmed('--write=allow');
    served.deployment.faults.next({ match: '/api/mutation', kind: 'delay', ms: 10_000 });
    const before = served.deployment.log.length;
    const writing = client.call('create_document', { table: 'notes', fields: { killed: true } });
    while (!served.deployment.log.slice(before).some((entry) => entry.path === '/api/mutation'))
      await new Promise((wake) => setTimeout(wake, 10));
    for (const pid of guests) process.kill(pid, 'SIGKILL');
    const { structuredContent, isError } = await writing;
    expect(isError).toBe(true);
    expect(structuredContent.error).toMatchObject({ code: 'guest_failed', written: 'unknown' });
    expect((await client.call('list_tables')).structuredContent.count).toBe(5);
    expect(
      served.deployment.log.slice(before).filter((entry) => entry.path === '/api/mutation'),
    ).toHaveLength(1);
  });

  test('cancels a call when the client does, and answers it never', async () => {
    const { client } = await warmed();
    hang();
    client.send({
      jsonrpc: '2.0',
      id: 'slow',
      method: 'tools/call',
      params: { name: 'integration__convex__convex_list_tables', arguments: {} },
    });
    await new Promise((wake) => setTimeout(wake, 100));
    client.send({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 'slow', reason: 'test' },
    });
    expect((await client.call('list_tables')).structuredContent.count).toBe(5);
    expect(client.messages.some((message) => message.id === 'slow')).toBe(false);
  });
});
