import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { HttpClient, type HttpRequest, type HttpResponse } from '../../../src/http/client.js';
import { startKit, type Kit } from './support/kit.js';

/** Notes every request, wherever it goes. */
class Watching extends HttpClient {
  readonly seen: HttpRequest[] = [];

  override send(request: HttpRequest): Promise<HttpResponse> {
    this.seen.push(request);
    return super.send(request);
  }
}

const http = new Watching();
let kit: Kit;
beforeAll(async () => {
  kit = await startKit({}, http);
});
beforeEach(() => {
  http.seen.length = 0;
});
afterAll(() => kit.close());

const note = () => kit.deployment.data.insert('notes', { text: 'short-lived' });
/** All functions, and of a query both the indexed and the sorted one. */
const CALLS: readonly [string, () => object][] = [
  ['list_tables', () => ({})],
  ['get_table', () => ({ table: 'users' })],
  ['query_documents', () => ({ table: 'users', filter: { role: 'admin' } })],
  ['query_documents', () => ({ table: 'users', order: 'age' })],
  ['create_document', () => ({ table: 'notes', fields: { text: 'new' } })],
  ['update_document', () => ({ table: 'notes', document_id: note(), fields: { text: 'changed' } })],
  ['delete_document', () => ({ table: 'notes', document_id: note() })],
  ['get_current_user', () => ({})],
];
const KEYS = ['admin', 'deploy'] as const;

describe.each(CALLS)('Every request of %s', (fn, argsOf) => {
  test.each(KEYS)(
    'goes to the deployment and nowhere else, with the %s key in Convex form only',
    async (name) => {
      const key = kit.deployment.keys[name];
      await kit.call(fn, argsOf(), { key });
      expect(http.seen.length).toBeGreaterThan(0);
      for (const { url, headers, body = '' } of http.seen) {
        expect(new URL(url).origin).toBe(kit.deployment.url);
        expect(headers['convex-client']).toMatch(/^npm-\d+\.\d+\.\d+$/);
        // A Bearer token is read as that of an end user, and a key in a URL ends in logs.
        const inBody = url.endsWith('/api/run_test_function');
        if (inBody) expect(JSON.parse(body).adminKey).toBe(key);
        else expect(headers['authorization']).toBe(`Convex ${key}`);
        expect(decodeURIComponent(url)).not.toContain(key.split('|')[1]);
      }
    },
  );

  test('is JSON and says the format of its values', async () => {
    await kit.call(fn, argsOf());
    for (const { method, url, headers, body = '' } of http.seen) {
      if (method !== 'POST') continue;
      expect(headers['content-type']).toBe('application/json');
      const { queries = [JSON.parse(body)] } = JSON.parse(body);
      // The newest timestamp has no value to be encoded.
      if (!url.endsWith('/api/query_ts'))
        for (const { format } of queries) expect(format).toBe('convex_encoded_json');
    }
  });

  test('is one that Convex has: not of the REST API of the PHP package, and none that drops tables', async () => {
    await kit.call(fn, argsOf());
    expect(
      http.seen
        .map(({ url }) => new URL(url).pathname)
        .filter((path) => /^\/(?:tables|user|api\/(?:tables|user|delete_|function|run\/|action))/.test(path)),
    ).toEqual([]);
    // Such paths do not exist: a deployment would have answered 404.
    expect(kit.deployment.log.map(({ status }) => status)).toEqual(http.seen.map(() => 200));
  });
});

describe('A key whose list of operations is empty', () => {
  test('may do everything, as Convex means it', async () => {
    const key = kit.deployment.keys.issue({ allowedOps: [], isReadOnly: false });
    const found = await kit.call('get_current_user', {}, { key });
    expect(found).toMatchObject({ permissions: 'all', read_only: false });
  });
});

describe('A warning of the deployment that the client is old', () => {
  test('is no error', async () => {
    const body = { status: 'success', value: { page: [], isDone: true, continueCursor: 'end' } };
    const headers = {
      'x-convex-deprecation-state': 'Deprecated',
      'x-convex-deprecation-message': 'Upgrade.',
    };
    kit.deployment.faults.next({ kind: 'status', status: 200, headers, body, match: '/api/query' });
    const page = await kit.call('query_documents', { table: 'users', filter: { role: 'admin' } });
    expect(page).toMatchObject({ documents: [], has_more: false });
  });
});
