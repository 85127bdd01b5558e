import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startKit, type Kit } from './support/kit.js';

const LIMITS = { pageRowsRead: 40, pageBytesRead: 100_000, retainedCommits: 8 };
const rows = Array.from({ length: 120 }, (_, i) => ({
  group: i % 3 === 0 ? 'a' : 'b',
  rank: (i * 7) % 20,
  address: { city: i % 2 === 0 ? 'Oslo' : 'Bergen', zip: String(i) },
  ...(i % 10 === 0 ? { rare: null } : {}),
  ...(i % 30 === 0 ? { big: 9007199254740993n + BigInt(i) } : {}),
  text: 'x'.repeat(i % 25),
}));

let kit: Kit;

beforeAll(async () => {
  const tables = [
    {
      name: 'items',
      indexes: [
        { name: 'by_rank', fields: ['rank'] },
        { name: 'by_group_and_rank', fields: ['group', 'rank'] },
        { name: 'by_city', fields: ['address.city'] },
        { name: 'by_big', fields: ['big'] },
        { name: 'by_text', fields: ['text'], state: 'backfilling' as const },
        { name: 'by_rare', fields: ['rare'], state: 'staged' as const },
      ],
    },
    { name: 'large' },
    { name: 'empty' },
  ];
  const large = Array.from({ length: 6 }, (_, i) => ({ i, text: 'y'.repeat(i === 2 ? 5000 : 300) }));
  kit = await startKit({ seed: { tables, documents: { items: rows, large } }, limits: LIMITS });
});
afterEach(() => kit.deployment.faults.clear());
afterAll(() => kit.close());

const stored = () => kit.deployment.data.all('items') as any[];
const query = (args: object, maxResultChars = 50_000) =>
  kit.call('query_documents', { table: 'items', ...args }, { maxResultChars });
const refused = (args: object) => kit.fails('query_documents', { table: 'items', ...args });
const ids = (documents: any[]): string[] => documents.map((document) => document._id);

/** Follows the cursor to the end; every result keeps to its budget. */
async function walk(
  args: object,
  maxResultChars = 50_000,
): Promise<{ ids: string[]; pages: number; omitted: any[] }> {
  const found: string[] = [];
  const omitted: any[] = [];
  let cursor: string | null = null;
  for (let pages = 1; pages < 200; pages += 1) {
    const page: any = await query({ ...args, ...(cursor === null ? {} : { cursor }) }, maxResultChars);
    expect(JSON.stringify(page).length).toBeLessThanOrEqual(maxResultChars);
    expect(page.has_more).toBe(page.cursor !== null);
    found.push(...ids(page.documents), ...(page.omitted ?? []).map((one: any) => one._id));
    omitted.push(...(page.omitted ?? []));
    if (!page.has_more) return { ids: found, pages, omitted };
    cursor = page.cursor as string;
  }
  throw new Error('The walk does not end');
}

describe('Filters', () => {
  test.each([
    ['a field', { group: 'a' }, (row: any) => row.group === 'a'],
    [
      'a dotted path',
      { 'address.city': 'Oslo', group: 'a' },
      (row: any) => row.address.city === 'Oslo' && row.group === 'a',
    ],
    ['a nested object', { address: { city: 'Oslo', zip: '4' } }, (row: any) => row.address.zip === '4'],
    ['null, which is not a missing field', { rare: null }, (row: any) => row.rare === null],
    ['an int64', { big: { $integer: '9007199254741023' } }, (row: any) => row.big === 9007199254741023n],
    ['nothing that matches', { group: 'c', rank: 1 }, () => false],
    ['JSON text', '{"group":"a","rank":0}', (row: any) => row.group === 'a' && row.rank === 0],
  ])('match %s', async (_what, filter, matches) => {
    const found = await walk({ filter, limit: 1000 });
    expect(found.ids.sort()).toEqual(ids(stored().filter(matches)).sort());
  });

  test('match a document by its id, and the rest of the filter too', async () => {
    const row = stored()[5];
    expect(ids((await query({ filter: { _id: row._id, group: row.group } })).documents)).toEqual([row._id]);
    expect((await query({ filter: { _id: row._id, group: 'other' } })).documents).toEqual([]);
    expect((await query({ filter: { _id: row._id, 'address.zip': '5' } })).documents).toHaveLength(1);
  });

  test('say in the plan why an id finds nothing', async () => {
    const other = kit.deployment.data.all('large')[0]?._id;
    expect((await query({ filter: { _id: other } })).plan).toContain('belongs to table large');
    expect((await query({ filter: { _id: 'nonsense' } })).plan).toContain('not a document id');
  });

  test('match a creation time', async () => {
    const row = stored()[7];
    const result = await query({ filter: { _creationTime: row._creationTime } });
    expect(ids(result.documents)).toEqual([row._id]);
    expect(result.plan).toContain('by_creation_time');
  });

  test.each([
    [{ $or: [] }],
    [{ 'a..b': 1 }],
    [{ _other: 1 }],
    [{ big: { $integer: 'AQAAAAAAIAA=' } }],
    [{ big: { $integer: '9223372036854775808' } }],
    [{ big: { $float: '1.5' } }],
    [{ big: { $bytes: '***' } }],
  ])('refuse %j', async (filter) => {
    expect(await refused({ filter })).toMatchObject({ code: 'invalid_filter', hint: expect.any(String) });
    expect(kit.sent()).toEqual([]);
  });
});

describe('Orders', () => {
  const byCreation = () => ids(stored());
  const sorted = (list: any[], key: (row: any) => number) =>
    ids([...list].sort((x, y) => key(x) - key(y) || x._creationTime - y._creationTime));

  test('default to creation order', async () => {
    expect((await walk({ limit: 1000 })).ids).toEqual(byCreation());
    expect((await walk({ limit: 1000, order: '_creationTime' })).ids).toEqual(byCreation());
  });

  test('run backwards with a minus', async () => {
    expect((await walk({ limit: 1000, order: '-_creationTime' })).ids).toEqual(byCreation().reverse());
    expect((await walk({ limit: 1000, order: '-rank' })).ids).toEqual(
      sorted(stored(), (row) => row.rank).reverse(),
    );
  });

  test.each([
    ['a single-field index', {}, 'rank', 'by_rank'],
    ['an index whose first field is in the filter', { group: 'a' }, 'rank', 'by_group_and_rank'],
    ['an index with a filter on the side', { 'address.city': 'Oslo' }, 'rank', 'by_rank'],
  ])('follow %s', async (_what, filter, order, index) => {
    const expected = sorted(
      stored().filter((row) =>
        Object.entries(filter).every(
          ([key, value]) => (key === 'group' ? row.group : row.address.city) === value,
        ),
      ),
      (row) => row.rank,
    );
    const first = await query({ filter, order, limit: 5 });
    expect(first.plan).toContain(`index ${index} `);
    expect((await walk({ filter, order, limit: 1000 })).ids).toEqual(expected);
  });

  test('by creation time use an index that the filter fixes completely', async () => {
    const result = await query({ filter: { 'address.city': 'Oslo' }, order: '-_creationTime', limit: 3 });
    expect(result.plan).toContain('index by_city');
    expect(ids(result.documents)).toEqual(
      ids(stored().filter((row) => row.address.city === 'Oslo'))
        .reverse()
        .slice(0, 3),
    );
  });

  test('by a field that the filter fixes are by creation time', async () => {
    const found = await walk({ filter: { group: 'a' }, order: '-group', limit: 1000 });
    expect(found.ids).toEqual(ids(stored().filter((row) => row.group === 'a')).reverse());
  });

  test.each(['a b', '--rank', '-', '+rank'])('refuse %j', async (order) => {
    expect(await refused({ order })).toMatchObject({ code: 'invalid_order' });
  });
});

describe('Pages', () => {
  test.each([1, 7, 50, 119, 120, 121])('of %d documents repeat nothing and skip nothing', async (limit) => {
    const found = await walk({ order: 'rank', limit });
    expect(found.ids).toHaveLength(120);
    expect(new Set(found.ids).size).toBe(120);
  });

  test('short and empty native pages are read on', async () => {
    const result = await query({ filter: { 'address.zip': '100' } });
    expect(ids(result.documents)).toEqual(ids(stored().filter((row) => row.address.zip === '100')));
    expect(result).toMatchObject({ has_more: false, scanned: { pages: 3, documents: null } });
  });

  test('a search beyond the work of one call ends early and says so', async () => {
    const data = Array.from({ length: 300 }, () => ({ kind: 'hay' }));
    kit.deployment.data.insertAll('hayfield', [...data, { kind: 'needle' }]);
    const page = await kit.call('query_documents', { table: 'hayfield', filter: { kind: 'needle' } });
    expect(page).toMatchObject({ documents: [], has_more: true, scanned: { pages: 5, at_most: 50_000 } });
    expect(page.plan).toContain(
      'stopped at the work limit of one call, 50000 rows (5 pages read, at most 50000 rows)',
    );
    const next = await kit.call('query_documents', {
      table: 'hayfield',
      filter: { kind: 'needle' },
      cursor: page.cursor,
    });
    expect(next).toMatchObject({ documents: [{ kind: 'needle' }], has_more: false, cursor: null });
  });

  test('an empty table is a complete answer', async () => {
    const result = await kit.call('query_documents', { table: 'empty' });
    expect(result).toMatchObject({
      documents: [],
      has_more: false,
      cursor: null,
      scanned: { pages: 1, documents: 0 },
    });
  });

  test('take two requests, one where no index matters, and one more where the size budget cuts', async () => {
    await query({ limit: 5, filter: { group: 'a' }, order: 'rank' });
    expect(kit.sent()).toEqual(['POST /api/query_batch', 'POST /api/query']);
    await query({ limit: 40 });
    expect(kit.sent()).toEqual(['POST /api/query_batch']);
    await query({ limit: 40 }, 2000);
    expect(kit.sent()).toEqual(['POST /api/query_batch', 'POST /api/query']);
  });

  test('come from a deployment without batches too', async () => {
    kit.deployment.faults.next({
      kind: 'status',
      status: 404,
      body: '',
      match: '/api/query_batch',
      times: 9,
    });
    expect((await query({ order: 'rank', limit: 5 })).documents).toHaveLength(5);
  });

  test('notes come before the documents', async () => {
    expect(Object.keys(await query({ limit: 1 }))).toEqual([
      'has_more',
      'cursor',
      'plan',
      'scanned',
      'documents',
    ]);
  });

  test.each([0, 1001, -1])('a limit of %d is refused', async (limit) => {
    expect(await refused({ limit })).toMatchObject({
      code: 'invalid_arguments',
      details: { field: 'limit' },
    });
    expect(kit.sent()).toEqual([]);
  });

  test('the default limit is 50', async () => {
    expect((await query({})).documents).toHaveLength(50);
  });
});

describe('The size budget', () => {
  test.each([1000, 1500, 2000, 3333, 8000])(
    'of %d characters cuts between documents and continues exactly there',
    async (budget) => {
      const found = await walk({ limit: 1000 }, budget);
      expect(found.ids).toEqual(ids(stored()));
      expect(found.pages).toBeGreaterThan(1);
    },
  );

  test('with a filter on the side continues exactly there', async () => {
    const found = await walk({ filter: { 'address.city': 'Bergen' }, order: '-rank', limit: 1000 }, 2500);
    expect(found.ids).toHaveLength(60);
    expect(new Set(found.ids).size).toBe(60);
  });

  test('skips a document that no result can hold, and names it', async () => {
    const large = kit.deployment.data.all('large');
    const found: any[] = [];
    let cursor: string | undefined;
    do {
      const args = { table: 'large', ...(cursor === undefined ? {} : { cursor }) };
      const page = await kit.call('query_documents', args, { maxResultChars: 2500 });
      found.push(...page.documents.map((document: any) => document._id), ...(page.omitted ?? []));
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    const omitted = { _id: large[2]?._id, characters: JSON.stringify({ ...large[2] }).length };
    expect(found).toEqual(large.map((document, i) => (i === 2 ? omitted : document._id)));
  });
});

describe('Cursors', () => {
  test.each([
    ['filter', { filter: { group: 'b' } }],
    ['order', { order: '-_creationTime' }],
    ['table', { table: 'large' }],
  ])('of another %s are refused', async (_what, change) => {
    const { cursor } = await query({ filter: { group: 'a' }, limit: 2 });
    const error = await refused({ filter: { group: 'a' }, limit: 2, cursor, ...change });
    expect(error).toMatchObject({ code: 'cursor_mismatch', hint: expect.any(String) });
  });

  test('hold when the filter is spelt in another order', async () => {
    const { cursor } = await query({ filter: { group: 'a', 'address.city': 'Oslo' }, limit: 2 });
    const next = await query({ filter: '{"address.city":"Oslo","group":"a"}', limit: 3, cursor });
    expect(next.documents).toHaveLength(3);
  });

  test.each(['garbage', 'eyJ2IjoxfQ', 'bnVsbA', '***'])('like %j are refused', async (cursor) => {
    expect(await refused({ cursor })).toMatchObject({ code: 'cursor_invalid' });
  });

  test('whose inside was changed are refused', async () => {
    const { cursor } = await query({ limit: 2 });
    const { v, q } = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    for (const inside of [{ c: 'forged' }, { h: 'AAAA' }, { h: '*' }, {}]) {
      const forged = Buffer.from(JSON.stringify({ v, q, ...inside })).toString('base64url');
      expect(await refused({ cursor: forged })).toMatchObject({ code: 'cursor_invalid' });
    }
  });

  test('that the deployment no longer takes are refused', async () => {
    const { cursor } = await query({ limit: 2 });
    const errorData = { isConvexSystemError: true, paginationError: 'InvalidCursor' };
    const body = { status: 'error', errorMessage: '[Request ID: abc] Server Error', errorData };
    kit.deployment.faults.next({ kind: 'status', status: 200, body, match: '/api/query' });
    expect(await refused({ cursor })).toMatchObject({ code: 'cursor_invalid' });
  });
});
