import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { wireError } from '../../../src/demo/index.js';
import { startKit, type CallOptions, type Kit } from './support/kit.js';

const MIXED = [
  ...[null, 5n, -7n, 2n ** 60n, 5, -7.5, Infinity, -Infinity, NaN, -0, 0, false, true],
  ...['', 'b', '\uffff', '😀', 'é'],
  ...[new Uint8Array([]), new Uint8Array([1, 255]), [], [1, 'x'], [1], {}, { a: 1 }, { a: 1, b: 0 }],
].map((v, i) => ({ v, g: i % 2, deep: { v } }));
const ROWS = [...MIXED, { g: 0 }, { g: 1, deep: 4 }, { v: 5, g: 0 }, { v: 5, g: 1 }];

let kit: Kit;

beforeAll(async () => {
  const tables = [
    { name: 'indexed', indexes: [{ name: 'by_v', fields: ['v'] }] },
    { name: 'mixed', indexes: [{ name: 'by_g', fields: ['g'] }] },
    { name: 'many', indexes: [{ name: 'by_late', fields: ['late'], state: 'backfilling' as const }] },
  ];
  kit = await startKit({ seed: { tables, documents: { indexed: ROWS, mixed: ROWS } } });
  kit.deployment.data.insertAll(
    'many',
    Array.from({ length: 16_001 }, (_, i) => ({ i, half: i % 2 })),
  );
});
afterEach(() => kit.deployment.faults.clear());
afterAll(() => kit.close());

const byContent = (documents: any[]) =>
  documents.map(({ _id, _creationTime, ...fields }) => JSON.stringify(fields));

async function walk(args: object, options?: CallOptions): Promise<any[]> {
  const found: any[] = [];
  for (let cursor: string | null = null, pages = 0; pages < 80; pages += 1) {
    const page: any = await kit.call(
      'query_documents',
      { ...args, ...(cursor === null ? {} : { cursor }) },
      options,
    );
    expect(page.has_more).toBe(page.cursor !== null);
    found.push(...page.documents);
    cursor = page.cursor;
    if (cursor === null) return found;
  }
  throw new Error('The walk does not end');
}

describe.each([
  ['on the deployment', () => ({})],
  ['here, for a key that may not run test queries', () => ({ key: kit.deployment.keys.viewOnly })],
])('An order without an index, sorted %s,', (_where, options) => {
  test.each(['v', '-v'])('by %s is that of an index', async (order) => {
    const expected = byContent(await walk({ table: 'indexed', order, limit: 1000 }));
    for (const limit of [1000, 7, 1]) {
      const found = await walk({ table: 'mixed', order, limit }, options());
      expect(byContent(found)).toEqual(expected);
      expect(new Set(found.map((document) => document._id)).size).toBe(ROWS.length);
    }
  });

  test('takes a dotted path and a filter of every kind', async () => {
    const filter = { g: 0, v: { $in: [{ $integer: '5' }, 5, null, 'b', { $float: 'NaN' }] } };
    const found = await walk({ table: 'mixed', order: '-deep.v', filter, limit: 2 }, options());
    const expected = (await walk({ table: 'indexed', order: '-v', filter }))
      .filter((document) => document.deep !== undefined)
      .map((document) => JSON.stringify(document.v));
    const rest = found.slice(expected.length);
    expect(found.slice(0, expected.length).map((document) => JSON.stringify(document.v))).toEqual(expected);
    expect(rest.every((document) => document.deep === undefined)).toBe(true);
  });

  test('holds the size budget and goes on behind any document', async () => {
    const found = await walk({ table: 'mixed', order: 'v' }, { ...options(), maxResultChars: 1000 });
    expect(new Set(found.map((document) => document._id)).size).toBe(ROWS.length);
  });

  test('is refused beyond the cap, with the index to add and the size', async () => {
    const error = await kit.fails('query_documents', { table: 'many', order: 'i' }, options());
    expect(error).toMatchObject({ code: 'order_needs_index', details: { documents: 16_001 } });
    expect(error.message).toContain('16001 documents');
    expect(error.hint).toContain('.index("by_i", ["i"])');
    expect(kit.sent()).toEqual(['POST /api/query_batch']);
  });
});

describe('A sort', () => {
  const mixed = { table: 'mixed', order: 'v', limit: 3 };

  test('takes two requests and sends no word of the caller in its source', async () => {
    await kit.call('query_documents', { ...mixed, filter: { g: { $ne: 'a word' } } });
    expect(kit.sent()).toEqual(['POST /api/query_batch', 'POST /api/run_test_function']);
    const [, request] = kit.deployment.log;
    const body = JSON.parse(request?.bodyText ?? '');
    expect(body.bundle.source).not.toContain('a word');
    expect(JSON.stringify(body.args)).toContain('a word');
  });

  test('uses the index that helps the filter, and says so', async () => {
    const page = await kit.call('query_documents', { ...mixed, filter: { g: 1 } });
    expect(page.plan).toMatch(
      /^index by_g \(g\); 1 leading field equal; no ready index gives the order by v/,
    );
    expect(page.scanned.documents).toBe(ROWS.filter(({ g }) => g === 1).length);
  });

  test('of an index range beyond the cap is refused after the scan', async () => {
    kit.deployment.data.defineIndex('many', { name: 'by_i', fields: ['i'] });
    const big = { table: 'many', order: '-half' };
    const error = await kit.fails('query_documents', { ...big, filter: { i: { $gte: 0 } } });
    expect(error).toMatchObject({ code: 'order_needs_index' });
    const small = await kit.call('query_documents', { ...big, filter: { i: { $lt: 9 } }, limit: 1 });
    expect(small.documents).toMatchObject([{ i: 7 }]);
  });

  test('beyond the cap names an index that is being built', async () => {
    const error = await kit.fails('query_documents', { table: 'many', order: 'late' });
    expect(error.code).toBe('order_needs_index');
    expect(error.message).toContain('by_late');
    expect(error.message).toContain('backfilling');
  });

  test('has cursors that no other plan takes', async () => {
    const { cursor } = await kit.call('query_documents', mixed);
    kit.deployment.data.defineIndex('mixed', { name: 'by_v', fields: ['v'] });
    const error = await kit.fails('query_documents', { ...mixed, cursor });
    expect(error.code).toBe('cursor_invalid');
    kit.deployment.data.defineIndex('mixed', { name: 'by_v', fields: ['v'], state: 'staged' });
  });

  test('over the limits of the deployment is refused like one beyond the cap', async () => {
    const errorMessage =
      '[Request ID: 1] Server Error\nUncaught Error: Too many bytes read in a single function execution';
    const body = { status: 'error', errorMessage };
    kit.deployment.faults.next({ kind: 'status', status: 200, body, match: '/api/run_test_function' });
    expect(await kit.fails('query_documents', mixed)).toMatchObject({ code: 'order_needs_index' });
  });

  test('with inserts and deletes between pages repeats nothing and loses nothing that stayed', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({ i: (i * 7) % 20 }));
    const list = kit.deployment.data.insertAll('moving', rows);
    const first = await kit.call('query_documents', { table: 'moving', order: 'i', limit: 10 });
    const last = first.documents.at(-1);
    kit.deployment.data.delete(last._id);
    kit.deployment.data.insertAll('moving', [{ i: 3.5 }, { i: 15.5 }]);
    const second = await kit.call('query_documents', {
      table: 'moving',
      order: 'i',
      limit: 50,
      cursor: first.cursor,
    });
    expect(second.documents.map((document: any) => document.i)).toEqual([
      10, 11, 12, 13, 14, 15, 15.5, 16, 17, 18, 19,
    ]);
    expect(list).toHaveLength(20);
  });

  test('is done here while the deployment is paused', async () => {
    kit.deployment.setRunState('paused');
    try {
      const page = await kit.call('query_documents', mixed);
      expect(page.documents).toHaveLength(3);
      expect(page.plan).toContain('sorted here');
    } finally {
      kit.deployment.setRunState('running');
    }
  });

  test('that the deployment fails for another reason is an error', async () => {
    kit.deployment.faults.next({ ...wireError('Overloaded'), match: '/api/run_test_function', times: 9 });
    expect(await kit.fails('query_documents', mixed)).toMatchObject({ code: 'upstream_unavailable' });
  });
});
