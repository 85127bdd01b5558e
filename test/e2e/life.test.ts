import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { lastRecords } from '../../src/gateway/audit-read.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';
import { BIN, type StdioClient } from '../helpers/stdio-client.js';
import { until } from '../helpers/until.js';
import { endTimed, goneWithin } from '../helpers/yardstick.js';

let served: Served;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());

/** A server that has run a call, so that its guest lives. */
async function warmed(client = served.serve()): Promise<{ client: StdioClient; guests: number[] }> {
  await client.initialize();
  await client.call('list_tables');
  const guests = await client.guests();
  expect(guests.length).toBeGreaterThan(0);
  return { client, guests };
}

/** Makes the next request of this path hang until the deployment is closed. Resolves when it has come. */
function hung(path: string): Promise<void> {
  const before = served.deployment.log.length;
  served.deployment.faults.next({ match: path, kind: 'delay', ms: 3_600_000 });
  return until(() =>
    served.deployment.log.slice(before).some((entry) => entry.path === path && entry.fault === 'delay'),
  );
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
    await goneWithin(1000, guests);
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
    const { client, guests } = await warmed(served.serveWithPatience(1));
    const begun = hung('/api/query_batch');
    client.call('list_tables').catch(() => undefined);
    await begun;
    const { code, ms, allowedMs } = await endTimed(client);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(allowedMs);
    await goneWithin(1000, guests);
  });

  test('answers calls that it gives up at the end of stdin, and records a write of unknown outcome', async () => {
    // Half of the patience of the others: all of it is waited for calls that do not end.
    const { client, guests } = await warmed(served.serveWithPatience(5, '--write=allow'));
    const writing = hung('/api/mutation');
    const write = client.call('create_document', { table: 'notes', fields: { given: 'up' } });
    await writing;
    const reading = hung('/api/query_batch');
    const read = client.call('list_tables');
    await reading;
    expect((await client.end()).code).toBe(0);
    const given = { code: 'cancelled', written: 'unknown' };
    expect((await write).structuredContent.error).toMatchObject(given);
    expect((await read).structuredContent.error).toMatchObject({ code: 'cancelled', written: 'none' });
    await goneWithin(1000, guests);
    const records = (await lastRecords(join(served.home, 'audit'), 3)).map(
      ({ kind, operation, outcome, error }) => [kind, operation, outcome, error],
    );
    expect(records).toContainEqual(['decision', 'write', 'unknown', undefined]);
    expect(records).toContainEqual(['call', 'write', 'unknown', 'cancelled']);
    expect(records).toContainEqual(['call', 'read', 'none', 'cancelled']);
  });

  test('a question that nobody can answer any more is a refusal, answered and recorded', async () => {
    const client = served.serveWithPatience(5, '--write=ask');
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
    await goneWithin(1000, guests);
  });

  test('ends when the client that started it is killed', async () => {
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const c=require('child_process').spawn(process.execPath,[${JSON.stringify(BIN)},'mcp:serve','--integration=convex'],{stdio:['pipe','pipe','inherit']});console.log(c.pid);setInterval(()=>{},1000)`,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env['PATH'], KOSMO_HOME: served.home } },
    );
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    parent.kill('SIGKILL');
    await goneWithin(3000, [pid]);
  });

  test('survives the death of its guest in mid-call, says so, and serves the next call', async () => {
    const { client, guests } = await warmed(served.serve('--write=allow'));
    const before = served.deployment.log.length;
    const sent = hung('/api/mutation');
    const writing = client.call('create_document', { table: 'notes', fields: { killed: true } });
    await sent;
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
    const begun = hung('/api/query_batch');
    client.send({
      jsonrpc: '2.0',
      id: 'slow',
      method: 'tools/call',
      params: { name: 'integration__convex__convex_list_tables', arguments: {} },
    });
    await begun;
    client.send({
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 'slow', reason: 'test' },
    });
    expect((await client.call('list_tables')).structuredContent.count).toBe(5);
    expect(client.messages.some((message) => message.id === 'slow')).toBe(false);
  });
});
