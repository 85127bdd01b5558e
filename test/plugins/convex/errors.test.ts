import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startKit, type Kit } from './support/kit.js';

let kit: Kit;

beforeAll(async () => {
  kit = await startKit();
});
afterEach(() => kit.deployment.faults.clear());
afterAll(() => kit.close());

type Body = { code?: string; message?: string } | string;
/** The page comes with a request of its own, as the plan depends on the indexes. */
const read = { table: 'users', filter: { role: 'admin' }, limit: 1 };

describe('Errors of the transport', () => {
  test.each<[number, Body, string]>([
    [400, { code: 'BadJsonBody', message: 'Bad request' }, 'upstream_error'],
    [400, { code: 'ClientVersionUnsupported', message: 'Upgrade' }, 'upstream_error'],
    [400, { code: 'InvalidCursor', message: 'Failed to parse cursor' }, 'cursor_invalid'],
    [400, { code: 'PaginationLimit', message: 'Too much' }, 'over_limits'],
    [400, { code: 'SomethingElse', message: 'Odd' }, 'upstream_error'],
    [401, { code: 'BadAdminKey', message: 'No' }, 'key_refused'],
    [401, { code: 'InvalidAuthHeader', message: 'No' }, 'key_refused'],
    [401, { code: 'NoAuthProvider', message: 'No' }, 'key_refused'],
    [403, { code: 'BadDeployKey', message: 'No' }, 'key_refused'],
    [403, { code: 'OperationNotPermitted', message: 'No' }, 'permission_denied'],
    [404, 'page not found', 'not_a_convex_deployment'],
    [200, '<html>hello</html>', 'not_a_convex_deployment'],
    [404, { code: 'NotFound', message: 'No such thing' }, 'upstream_error'],
    [408, { code: 'ClientDisconnect', message: 'Gone' }, 'upstream_error'],
    [409, { code: 'Conflict', message: 'No' }, 'conflict'],
    [421, { code: 'Misdirected', message: 'Elsewhere' }, 'upstream_error'],
    [425, { code: 'TooEarly', message: 'Wait' }, 'upstream_error'],
    [429, { code: 'RateLimited', message: 'Slow down' }, 'rate_limited'],
    [429, { code: 'TooManyThings', message: 'Slow down' }, 'rate_limited'],
    [500, { code: 'InternalServerError', message: 'Oops' }, 'upstream_error'],
    [502, 'bad gateway', 'upstream_unavailable'],
    [503, { code: 'OptimisticConcurrencyControlFailure', message: 'Again' }, 'conflict'],
    [503, { code: 'Overloaded', message: 'Later' }, 'upstream_unavailable'],
    [503, { code: 'OCC', message: 'Again' }, 'conflict'],
    [503, { code: 'FeatureTemporarilyUnavailable', message: 'Later' }, 'upstream_unavailable'],
    [503, { code: 'RejectedBeforeExecution', message: 'Later' }, 'upstream_unavailable'],
    [503, { code: 'OutOfRetention', message: 'Too old' }, 'upstream_unavailable'],
    [504, 'timeout', 'upstream_unavailable'],
  ])('%d %j is %s', async (status, body, code) => {
    kit.deployment.faults.next({ kind: 'status', status, body, match: '/api/query', times: 9 });
    const error = await kit.fails('query_documents', read);
    expect(error).toMatchObject({ code, written: 'none', hint: expect.any(String) });
  });

  test.each([
    [429, 'RateLimited', '70', 'Wait 70 s'],
    [503, 'Overloaded', '70', 'Wait 70 s'],
    [429, 'RateLimited', 'Fri, 01 Jan 2100 00:00:00 GMT', 'Wait until Fri, 01 Jan 2100'],
  ])(
    'the wait of a %d %s that is longer than the call, %s, is passed on',
    async (status, code, wait, hint) => {
      const headers = { 'retry-after': wait };
      const body = { code, message: 'Slow down' };
      kit.deployment.faults.next({ kind: 'status', status, headers, body, match: '/api/query' });
      const error = await kit.fails('query_documents', read);
      expect(error.hint).toContain(hint);
      expect(error.details).toMatchObject({ retry_after: wait });
    },
  );

  test('a wait that the call has time for is waited', async () => {
    const headers = { 'retry-after': '1' };
    kit.deployment.faults.next({ kind: 'status', status: 429, headers, body: '', match: '/api/query' });
    const started = performance.now();
    expect((await kit.call('query_documents', read)).documents).toHaveLength(1);
    expect(performance.now() - started).toBeGreaterThanOrEqual(999);
  });

  test('a key without the permission is told apart from a wrong key', async () => {
    const { viewOnly } = kit.deployment.keys;
    const id = kit.deployment.data.all('notes')[0]?._id;
    const denied = await kit.fails('delete_document', { table: 'notes', document_id: id }, { key: viewOnly });
    expect(denied).toMatchObject({ code: 'permission_denied', written: 'none' });
    expect(denied.message).toContain('data:');
    const wrong = await kit.fails('list_tables', {}, { key: 'other-deployment-1|00ff' });
    expect(wrong).toMatchObject({ code: 'key_refused' });
  });

  test.each<[number, Body, string]>([
    [403, { code: 'OperationNotPermitted', message: 'No' }, 'none'],
    [429, { code: 'RateLimited', message: 'Slow down' }, 'none'],
    [503, { code: 'RejectedBeforeExecution', message: 'Later' }, 'none'],
    [503, { code: 'OptimisticConcurrencyControlFailure', message: 'Again' }, 'none'],
    [503, { code: 'Overloaded', message: 'Later' }, 'none'],
    [500, { code: 'InternalServerError', message: 'Oops' }, 'none'],
    [502, 'bad gateway', 'none'],
    [504, 'gateway timeout', 'unknown'],
    [408, { code: 'ClientDisconnect', message: 'Gone' }, 'unknown'],
  ])('after %d %j to a write, what was written is %s', async (status, body, written) => {
    const id = kit.deployment.data.all('notes')[0]?._id;
    kit.deployment.faults.next({ kind: 'status', status, body, match: '/api/mutation', times: 9 });
    const error = await kit.fails('update_document', { table: 'notes', document_id: id, fields: { a: 1 } });
    expect(error.written).toBe(written);
    const again = status === 429 || (body as { code?: string }).code === 'RejectedBeforeExecution';
    expect(kit.mutations()).toHaveLength(again ? 4 : 1);
  });
});

describe('Errors of functions', () => {
  const answer = (errorMessage: string, errorData?: unknown) =>
    kit.deployment.faults.next({
      kind: 'status',
      status: 200,
      body: { status: 'error', errorMessage, ...(errorData === undefined ? {} : { errorData }) } as never,
      match: '/api/query',
    });

  test.each([
    [
      "Could not find public function for '_system/frontend/x'. Did you forget to run `npx convex dev`?",
      'function_missing',
    ],
    ['Cannot run functions while this deployment is paused. Resume it.', 'deployment_paused'],
    ['You do not have permission to perform this operation (deployment:data:view).', 'permission_denied'],
    ['Uncaught Error: Too many documents read in a single function execution', 'over_limits'],
    ['Uncaught Error: InvalidCursor: stale', 'cursor_invalid'],
    ['Uncaught TypeError: Cannot read properties of null', 'upstream_error'],
  ])('%j is %s', async (message, code) => {
    answer(`[Request ID: 0123abcd] Server Error\n${message}\n    at handler (../x.ts:1:2)`);
    const error = await kit.fails('query_documents', read);
    expect(error).toMatchObject({ code, hint: expect.any(String), details: { request_id: '0123abcd' } });
    expect(error.message).not.toContain('at handler');
    expect(error.message).not.toContain('Server Error');
  });

  test('a status of 560 with such a body is read like 200', async () => {
    const body = { status: 'error', errorMessage: '[Request ID: 77] Server Error\nUncaught Error: no' };
    kit.deployment.faults.next({ kind: 'status', status: 560, body, match: '/api/query' });
    expect(await kit.fails('query_documents', read)).toMatchObject({
      code: 'upstream_error',
      details: { request_id: '77' },
    });
  });

  test('a redacted one gives its request id', async () => {
    answer('[Request ID: deadbeef] Server Error');
    const error = await kit.fails('query_documents', read);
    expect(error).toMatchObject({ code: 'redacted_error', details: { request_id: 'deadbeef' } });
    expect(error.message).toContain('deadbeef');
    expect(error.hint).toContain('logs');
  });

  test('a redacted one with data still gives its reason', async () => {
    const redacting = await startKit({ redact: true });
    try {
      const error = await redacting.fails('create_document', { table: 'users', fields: { a: 1 } });
      expect(error).toMatchObject({ code: 'schema_mismatch', written: 'none' });
    } finally {
      await redacting.close();
    }
  });

  test('one in a batch is raised like any other', async () => {
    const results = ['a', 'b', 'c'].map(() => ({
      status: 'error',
      errorMessage: '[Request ID: 5] Server Error',
    }));
    kit.deployment.faults.next({ kind: 'status', status: 200, body: { results }, match: '/api/query_batch' });
    expect(await kit.fails('query_documents', read)).toMatchObject({ code: 'redacted_error' });
  });
});

describe('Something that is not a Convex deployment', () => {
  test.each(['list_tables', 'get_current_user'])('is recognised by %s', async (fn) => {
    kit.deployment.faults.next({ kind: 'status', status: 404, body: 'nothing here', times: 9 });
    expect(await kit.fails(fn)).toMatchObject({ code: 'not_a_convex_deployment' });
  });

  test('that answers everything with a page is recognised', async () => {
    kit.deployment.faults.next({
      kind: 'garbage',
      body: '<html></html>',
      contentType: 'text/html',
      times: 9,
    });
    expect(await kit.fails('get_current_user')).toMatchObject({ code: 'not_a_convex_deployment' });
  });

  test("that is not there is the host's error", async () => {
    const error = await kit.fails('list_tables', {}, { url: 'http://127.0.0.1:1' });
    expect(error).toMatchObject({ code: 'upstream_unreachable', written: 'none' });
  });
});
