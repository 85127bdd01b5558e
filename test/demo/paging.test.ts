import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Deployment, type Json } from '../../src/demo/index.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { DemoClient, encodeFilters } from '../helpers/demo-client.js';

const start = demoDeployments();
let deployment: Deployment;
let client: DemoClient;

beforeAll(async () => {
  const rows = Array.from({ length: 50 }, (_, n) => ({ n, even: n % 2 === 0 }));
  deployment = await start({
    seed: {
      tables: [{ name: 't', indexes: [{ name: 'by_n', fields: ['n'] }] }],
      documents: { t: rows, u: rows.slice(0, 20) },
    },
    limits: { pageRowsRead: 10 },
  });
  client = new DemoClient(deployment);
});

const EVEN = { clauses: [{ field: 'even', op: 'eq', value: true }], order: 'asc' };
const numbers = (found: any[]): number[] => found.map(({ n }) => n as number);

async function tryPage(table: string, filters: Json | null, cursor: string | null, numItems: Json = 5) {
  const args = { table, filters: encodeFilters(filters), paginationOpts: { numItems, cursor } };
  return client.post('/api/query', {
    path: '_system/frontend/paginatedTableDocuments',
    args,
    format: 'convex_encoded_json',
  });
}

describe('pages', () => {
  test('are short, but not done, when the row limit ends them', async () => {
    const first = await client.page('t', EVEN, null, 100);
    expect(numbers(first.page)).toEqual([0, 2, 4, 6, 8]);
    expect([first.isDone, first.pageStatus]).toEqual([false, 'SplitRequired']);
    const second = await client.page('t', EVEN, first.continueCursor, 100);
    expect(numbers(second.page)).toEqual([10, 12, 14, 16, 18]);
  });

  test('are empty, but not done, when nothing that was read fits', async () => {
    const filters = { clauses: [{ field: 'n', op: 'eq', value: 45 }], order: 'asc' };
    const first = await client.page('t', filters);
    expect(first).toMatchObject({ page: [], isDone: false });
    expect(numbers(await client.walk('t', filters))).toEqual([45]);
  });

  test('are full without being done, even at the last document; the next one is empty', async () => {
    const last = await client.page(
      't',
      { clauses: [{ field: 'n', op: 'gte', value: 40 }], order: 'desc' },
      null,
      10,
    );
    expect(last.page).toHaveLength(10);
    const small = await start({ seed: { documents: { x: [{ n: 1 }, { n: 2 }] } } });
    const other = new DemoClient(small);
    const full = await other.page('x', null, null, 2);
    expect([full.page.length, full.isDone, full.pageStatus]).toEqual([2, false, null]);
    const empty = await other.page('x', null, full.continueCursor, 2);
    expect([empty.page, empty.isDone]).toEqual([[], true]);
    const again = await other.page('x', null, empty.continueCursor, 2);
    expect([again.page, again.isDone]).toEqual([[], true]);
  });

  test.each([1, 3, 7, 10, 100])('of %i items together give every document once', async (numItems) => {
    expect(numbers(await client.walk('t', { clauses: [], order: 'asc' }, numItems))).toEqual(
      Array.from({ length: 50 }, (_, n) => n),
    );
  });

  test('are filtered by type only when they are finished', async () => {
    const filters = { clauses: [{ field: 'n', op: 'type', value: 'string' }], order: 'asc' };
    const page = await client.page('t', filters, null, 4);
    expect(page).toMatchObject({ page: [], isDone: false });
  });

  test('go on behind their last document when it is deleted or others come in between', async () => {
    const filters = { clauses: [], order: 'asc', index: { name: 'by_n', clauses: [] } };
    const first = await client.page('t', filters, null, 5);
    const inserted = deployment.data.insertAll('t', [{ n: 4.5 }, { n: 3.5 }]);
    deployment.data.delete(first.page.at(-1)._id);
    const second = await client.page('t', filters, first.continueCursor, 2);
    expect(numbers(second.page)).toEqual([4.5, 5]);
    for (const id of inserted) deployment.data.delete(id);
    deployment.data.insert('t', { n: 4, even: true });
  });

  test('end early when the byte limit is reached', async () => {
    const documents = Array.from({ length: 6 }, () => ({ text: 'x'.repeat(1000) }));
    const small = await start({
      seed: { documents: { x: documents } },
      limits: { pageBytesRead: 2500 },
    });
    const page = await new DemoClient(small).page('x', null);
    expect([page.page.length, page.isDone]).toEqual([3, false]);
  });

  test('stop at an end cursor', async () => {
    const filters = encodeFilters({ clauses: [], order: 'asc' });
    const read = (cursor: string | null, endCursor: string | null, numItems: number) =>
      client.query('_system/frontend/paginatedTableDocuments', {
        table: 'u',
        filters,
        paginationOpts: { numItems, cursor, endCursor },
      });
    const first = await read(null, null, 3);
    const same = await read(null, first.continueCursor, 100);
    expect(numbers(same.page)).toEqual([0, 1, 2]);
    expect(same.isDone).toBe(false);
  });

  test.each<Json>([0, -1, 1.5, 32_001, { $float: 'AAAAAAAA+H8=' }])(
    'of %p items are refused',
    async (numItems) => {
      const { status, json } = await tryPage('t', null, null, numItems);
      expect([status, json.status]).toEqual([200, 'error']);
    },
  );

  test.each<Json>(['5', null])('with %p as their size are refused by the validator', async (numItems) => {
    expect((await tryPage('t', null, null, numItems)).json.errorMessage).toContain('ArgumentValidationError');
  });
});

describe('cursors', () => {
  test.each<[string, string, Json | null]>([
    ['another table', 'u', EVEN],
    ['another order', 't', { ...EVEN, order: 'desc' }],
    ['another filter', 't', { clauses: [{ field: 'even', op: 'eq', value: false }], order: 'asc' }],
    ['no filter', 't', null],
    ['another index', 't', { ...EVEN, index: { name: 'by_n', clauses: [] } }],
  ])('are refused with %s, as a function error with data', async (_name, table, filters) => {
    const { continueCursor } = await client.page('t', EVEN, null, 2);
    const { status, json } = await tryPage(table, filters, continueCursor);
    expect([status, json.status]).toEqual([200, 'error']);
    expect(json.errorData).toEqual({ isConvexSystemError: true, paginationError: 'InvalidCursor' });
    expect(json.errorMessage).toContain('InvalidCursor');
  });

  test('work with another page size', async () => {
    const { continueCursor } = await client.page('u', EVEN, null, 2);
    expect(numbers((await client.page('u', EVEN, continueCursor, 1)).page)).toEqual([4]);
  });

  test.each(['garbage', '', 'end', '00'.repeat(60)])('that are %p are a transport error', async (cursor) => {
    const { status, json } = await tryPage('t', EVEN, cursor);
    expect([status, json.code]).toEqual([400, 'InvalidCursor']);
  });

  test('that were changed or come from another deployment are a transport error', async () => {
    const { continueCursor } = await client.page('t', EVEN, null, 2);
    const changed = continueCursor.slice(0, -1) + (continueCursor.endsWith('0') ? '1' : '0');
    expect((await tryPage('t', EVEN, changed)).json.code).toBe('InvalidCursor');
    const other = await start({ seed: false });
    const foreign = await new DemoClient(other).page('t', EVEN);
    expect((await tryPage('t', EVEN, foreign.continueCursor)).json.code).toBe('InvalidCursor');
  });

  test('tell nothing of the documents', async () => {
    const { continueCursor, page } = await client.page('t', EVEN, null, 2);
    const decoded = ['hex', 'base64', 'utf8'] as const;
    for (const encoding of decoded) {
      expect(Buffer.from(continueCursor, encoding).toString('latin1')).not.toContain(page[1]._id);
    }
  });
});

test('tableData pages in creation order, and the list of tables ignores its page size', async () => {
  const args = { table: 'u', order: 'desc', paginationOpts: { numItems: 3, cursor: null } };
  const { page } = await client.query('_system/cli/tableData', args);
  expect(numbers(page)).toEqual([19, 18, 17]);
  const tables = await client.query('_system/cli/tables', { paginationOpts: { numItems: 1, cursor: null } });
  expect(tables).toEqual({ page: [{ name: 't' }, { name: 'u' }], isDone: true, continueCursor: 'end' });
});
