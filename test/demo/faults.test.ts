import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Deployment } from '../../src/demo/index.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { DemoClient } from '../helpers/demo-client.js';

const ADD = '_system/frontend/addDocument';
const start = demoDeployments();
let deployment: Deployment;
let client: DemoClient;

beforeEach(async () => {
  deployment = await start({ seed: false });
  client = new DemoClient(deployment);
});

const add = () =>
  client.post('/api/mutation', { path: ADD, args: { table: 't', documents: [{ a: 1 }] }, format: 'json' });

describe('a fault', () => {
  test('drops the connection before anything happened', async () => {
    deployment.faults.next({ kind: 'drop-before', match: ADD });
    await expect(add()).rejects.toThrow();
    expect(deployment.data.count('t')).toBe(0);
  });

  test('drops the connection after a write was applied, once', async () => {
    deployment.faults.next({ kind: 'drop-after-apply', match: '/api/mutation' });
    await expect(add()).rejects.toThrow();
    expect(deployment.data.count('t')).toBe(1);
    expect((await add()).json.status).toBe('success');
    expect(deployment.log.map(({ status, fault }) => [status, fault])).toEqual([
      [undefined, 'drop-after-apply'],
      [200, undefined],
    ]);
  });

  test('answers with a status, headers and a body, as often as it is asked', async () => {
    const body = { code: 'RateLimited', message: 'Slow down' };
    deployment.faults.next({ kind: 'status', status: 429, headers: { 'retry-after': '1' }, body, times: 2 });
    for (let i = 0; i < 2; i += 1) {
      const answer = await add();
      expect([answer.status, answer.headers.get('retry-after'), answer.json]).toEqual([429, '1', body]);
    }
    expect((await add()).status).toBe(200);
    expect(deployment.data.count('t')).toBe(1);
  });

  test('can lose only the answer of a write that was applied', async () => {
    deployment.faults.next({ kind: 'status', status: 502, body: 'bad gateway', applied: true });
    expect((await add()).text).toBe('bad gateway');
    deployment.faults.next({ kind: 'garbage', applied: true });
    expect((await add()).json).toBeUndefined();
    expect(deployment.data.count('t')).toBe(2);
  });

  test('delays an answer that is otherwise right', async () => {
    deployment.faults.next({ kind: 'delay', ms: 20 });
    expect((await add()).json.status).toBe('success');
  });

  test('redirects', async () => {
    deployment.faults.next({ kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere', status: 307 });
    const answer = await add();
    expect([answer.status, answer.headers.get('location')]).toEqual([307, 'http://127.0.0.1:1/elsewhere']);
  });

  test('ends an answer in the middle', async () => {
    deployment.faults.next({ kind: 'truncate' });
    await expect(add()).rejects.toThrow();
    expect(deployment.data.count('t')).toBe(1);
  });

  test.each([false, true])('answers with more than anybody wants (compressed: %p)', async (gzip) => {
    deployment.faults.next({ kind: 'huge', bytes: 3_000_000, gzip });
    const answer = await client.get('/instance_name');
    expect(answer.json).toHaveLength(2_999_998);
  });

  test('waits for the request that it is meant for', async () => {
    deployment.faults.next({ kind: 'status', status: 500, match: /tableSize$/ });
    deployment.faults.next({
      kind: 'status',
      status: 501,
      match: ({ bodyText }) => bodyText.includes('special'),
    });
    expect((await add()).status).toBe(200);
    const size = (tableName: string) =>
      client.post('/api/query', { path: '_system/cli/tableSize', args: { tableName }, format: 'json' });
    expect((await size('t')).status).toBe(500);
    expect((await size('special')).status).toBe(501);
    expect((await size('special')).status).toBe(200);
  });
});

test('the log tells what reached the deployment, without keys', async () => {
  await client.get('/api/v1/list_audit_log_events?from=0');
  await add();
  const [listed, added] = deployment.log;
  expect(listed).toMatchObject({
    method: 'GET',
    path: '/api/v1/list_audit_log_events',
    query: 'from=0',
    status: 200,
  });
  expect(added).toMatchObject({
    functionPath: ADD,
    args: { table: 't', documents: [{ a: 1 }] },
    status: 200,
  });
  expect(added?.headers.authorization).toBe('Convex <redacted>');
  expect(JSON.stringify(deployment.log)).not.toContain(deployment.keys.admin.split('|')[1]);
});

test('close cuts connections and answers that are still on their way', async () => {
  const own = await start({ seed: false });
  own.faults.next({ kind: 'delay', ms: 600_000 });
  const waiting = fetch(`${own.url}/instance_name`).then(
    () => 'answered',
    () => 'cut',
  );
  while (own.log.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await own.close();
  expect(await waiting).toBe('cut');
  await expect(fetch(`${own.url}/instance_name`)).rejects.toThrow();
});

test('a port that is taken is an error', async () => {
  const port = Number(new URL(deployment.url).port);
  await expect(start({ seed: false, port })).rejects.toThrow('EADDRINUSE');
});
