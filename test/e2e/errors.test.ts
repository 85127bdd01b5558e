import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { FileStore } from '../../src/credentials/file-store.js';
import { wireError } from '../../src/demo/index.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';
import type { StdioClient } from '../helpers/stdio-client.js';
import { startUpstream, type Upstream } from '../helpers/upstream.js';

const pem = readFileSync(resolve(import.meta.dirname, '..', 'fixtures', 'self-signed.pem'));
const secure = createServer({ key: pem, cert: pem }, (_request, response) => response.end('{}'));
let served: Served;
let client: StdioClient;
let html: Upstream;
let other: Upstream;
beforeAll(async () => {
  served = await servedDeployment();
  client = served.serve('--write=allow');
  await client.initialize();
  const answer = (type: string, body: string) =>
    startUpstream((_request, response) => response.writeHead(200, { 'content-type': type }).end(body));
  html = await answer('text/html', '<!doctype html><title>Welcome</title>');
  other = await answer('application/json', '{"name":"another service","version":"1"}');
  await new Promise<void>((listening) => secure.listen(0, '127.0.0.1', listening));
});
afterEach(() => served.deployment.faults.clear());
afterAll(async () => {
  secure.close();
  await Promise.all([html.close(), other.close()]);
  await served.close();
});

/** Stores what the next calls use; the running server sees it. */
async function use(fields: { url?: string; access_token?: string } = {}): Promise<void> {
  const { deployment, home } = served;
  const all = { url: deployment.url, access_token: deployment.keys.admin, ...fields };
  await new FileStore(join(home, 'credentials.json')).update('convex', 'default', all);
}

async function fails(fn: string, args: object = {}): Promise<any> {
  const { structuredContent } = await client.call(fn, args);
  const { error } = structuredContent;
  expect(error).toMatchObject({ written: 'none', hint: expect.stringMatching(/\S/) });
  expect(JSON.stringify(error)).not.toContain(served.deployment.keys.admin.split('|')[1]);
  return error;
}

describe('a URL that does not lead to a deployment', () => {
  test.each(['list_tables', 'query_documents', 'get_current_user'])('is told by %s', async (fn) => {
    for (const { origin } of [html, other]) {
      await use({ url: origin });
      const error = await fails(fn, fn === 'query_documents' ? { table: 'users' } : {});
      expect(error.code).toBe('not_a_convex_deployment');
      expect(error.hint).toContain('url');
    }
  });

  const local = (of: { address(): AddressInfo | string | null }): string =>
    `127.0.0.1:${(of.address() as AddressInfo).port}`;
  test.each<[string, () => string, RegExp]>([
    // So long that no name server is asked, of which a machine without a network may have a slow one or none.
    [
      'a name that does not exist',
      () => `https://${'x'.repeat(64)}.invalid`,
      /host name that does not resolve/,
    ],
    ['a port where nobody listens', () => 'http://127.0.0.1:1', /refused the connection/],
    ['a certificate that nobody signed', () => `https://${local(secure)}`, /certificate that is not trusted/],
    ['no TLS', () => html.origin.replace('http:', 'https:'), /does not speak TLS/],
    ['TLS where none is expected', () => `http://${local(secure)}`, /connection to .* was lost/],
  ])('says so: %s', async (_name, url, words) => {
    // A key that is known not to be production's: the write is not asked about.
    await use({ url: url(), access_token: served.deployment.keys.deploy });
    for (const [fn, args] of [
      ['list_tables', {}],
      ['create_document', { table: 'notes', fields: {} }],
    ] as const) {
      const error = await fails(fn, args);
      expect(error.code).toBe('upstream_unreachable');
      expect(error.message).toMatch(words);
    }
  });
});

describe('a key that does not fit', () => {
  test.each([
    ['project:team:app|0a0b', 'project key'],
    ['preview:team:app|0a0b', 'preview deploy key'],
    ['dev:a|b:attributes', 'act as a user'],
    ['just-text', 'A key looks like'],
  ])('of the wrong kind is not sent: %s', async (access_token, words) => {
    await use({ access_token });
    served.deployment.log.length = 0;
    const error = await fails('list_tables');
    expect(error.code).toBe('credentials_invalid');
    expect(error.hint).toContain(words);
    expect(served.deployment.log).toEqual([]);
  });

  test.each(['other-deployment-1|00ff', 'dev:happy-otter-123|00ff'])(
    'is refused: %s',
    async (access_token) => {
      await use({ access_token });
      const error = await fails('list_tables');
      expect(error.code).toBe('key_refused');
      expect(error.hint).toContain('integrations:configure convex');
    },
  );

  test('for want of a permission is told from a wrong one, with the permission', async () => {
    const { keys } = served.deployment;
    await use({ access_token: keys.issue({ allowedOps: ['WriteData'], isReadOnly: false }) });
    const error = await fails('list_tables');
    expect(error.code).toBe('permission_denied');
    expect(error.message).toContain('data:view');
  });
});

describe('a deployment that does not do it', () => {
  const page = { table: 'users', filter: { role: 'admin' }, limit: 1 };

  test('because it is paused; what the system still answers is given all the same', async () => {
    await use({ access_token: served.deployment.keys.deploy });
    served.deployment.setRunState('paused');
    const sorted = await client.call('query_documents', { table: 'messages', order: 'likes', limit: 1 });
    served.deployment.setRunState('running');
    expect(sorted.structuredContent.documents).toHaveLength(1);
    const errorMessage = 'Cannot run functions while this deployment is paused. Resume the deployment.';
    const body = { status: 'error', errorMessage };
    served.deployment.faults.next({ kind: 'status', status: 200, body, match: '/api/mutation' });
    const error = await fails('create_document', { table: 'notes', fields: {} });
    expect(error.code).toBe('deployment_paused');
    expect(error.hint).toContain('resume');
  });

  test('because of its rate limit, with the wait', async () => {
    await use();
    const headers = { 'retry-after': '3600' };
    const body = { code: 'RateLimited', message: 'Slow down' };
    for (const [fn, args] of [
      ['query_documents', page],
      ['create_document', { table: 'notes', fields: {} }],
    ] as const) {
      served.deployment.faults.next({ kind: 'status', status: 429, headers, body, match: /api\/(?:q|m)/ });
      const error = await fails(fn, args);
      expect(error).toMatchObject({ code: 'rate_limited', details: { retry_after: '3600' } });
      expect(error.hint).toContain('3600 s');
    }
  });

  test('because of a conflict', async () => {
    await use();
    served.deployment.faults.next({ ...wireError('OCC'), match: /api.query/, times: 9 });
    expect((await fails('query_documents', page)).code).toBe('conflict');
  });

  test('because of its limits', async () => {
    await use();
    const body = { code: 'PaginationLimit', message: 'Too much' };
    served.deployment.faults.next({ kind: 'status', status: 400, body, match: /api.query/ });
    expect((await fails('query_documents', page)).code).toBe('over_limits');
  });

  test('because the cursor is none, or of another question', async () => {
    await use();
    expect((await fails('query_documents', { ...page, cursor: 'nonsense' })).code).toBe('cursor_invalid');
    const { cursor } = (await client.call('query_documents', { table: 'users', limit: 1 })).structuredContent;
    expect((await fails('query_documents', { ...page, cursor })).code).toBe('cursor_mismatch');
  });

  test('and says in production only the id of the request', async () => {
    await use({ access_token: served.deployment.keys.deploy });
    const body = { status: 'error', errorMessage: '[Request ID: 0123abcd] Server Error' };
    served.deployment.faults.next({ kind: 'status', status: 200, body, match: '/api/mutation' });
    const error = await fails('create_document', { table: 'notes', fields: {} });
    expect(error).toMatchObject({ code: 'redacted_error', details: { request_id: '0123abcd' } });
    expect(error.hint).toContain('logs');
  });
});
