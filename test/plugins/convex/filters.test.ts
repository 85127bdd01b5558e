import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startKit, type Kit } from './support/kit.js';

const MIXED = [
  { n: 1, v: null },
  { n: 2, v: 5n },
  { n: 3, v: -7n },
  { n: 4, v: 5 },
  { n: 5, v: -7.5 },
  { n: 6, v: Infinity },
  { n: 7, v: NaN },
  { n: 8, v: -0 },
  { n: 9, v: 0 },
  { n: 10, v: false },
  { n: 11, v: true },
  { n: 12, v: '' },
  { n: 13, v: 'b' },
  { n: 14, v: '￿' },
  { n: 15, v: '😀' },
  { n: 16, v: new Uint8Array([]) },
  { n: 17, v: new Uint8Array([1, 255]) },
  { n: 18, v: [] },
  { n: 19, v: [1, 'x'] },
  { n: 20, v: {} },
  { n: 21, v: { a: 1 } },
  { n: 22 },
  { n: 23, deep: { a: { b: 3n } } },
];

let kit: Kit;

beforeAll(async () => {
  const indexes = [
    { name: 'by_v', fields: ['v'] },
    { name: 'by_n_and_v', fields: ['n', 'v'] },
  ];
  const tables = [{ name: 'indexed', indexes }, { name: 'plain' }];
  const limits = { pageRowsRead: 10, pageBytesRead: 100_000, retainedCommits: 8 };
  kit = await startKit({ seed: { tables, documents: { indexed: MIXED, plain: MIXED } }, limits });
});
afterAll(() => kit.close());

async function numbers(table: string, filter: object, limit = 1000): Promise<number[]> {
  const found: number[] = [];
  for (let cursor: string | null = null, pages = 0; pages < 60; pages += 1) {
    const page: any = await kit.call('query_documents', {
      table,
      filter,
      limit,
      ...(cursor === null ? {} : { cursor }),
    });
    found.push(...page.documents.map((document: any) => document.n));
    cursor = page.cursor;
    if (cursor === null) return found.sort((a, b) => a - b);
  }
  throw new Error('The walk does not end');
}

describe('Operators', () => {
  const OTHERS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];
  const without = (...out: number[]) => OTHERS.filter((n) => !out.includes(n));

  test.each<[object, number[]]>([
    [{ v: { $gt: 0 } }, [4, 6, 7]],
    [{ v: { $gte: 0 } }, [4, 6, 7, 9]],
    [{ v: { $lt: 0 } }, [5, 8]],
    [{ v: { $lte: { $float: '-0' } } }, [5, 8]],
    [{ v: { $lt: { $integer: '5' } } }, [3]],
    [{ v: { $gte: { $integer: '-7' } } }, [2, 3]],
    [{ v: { $gt: '' } }, [13, 14, 15]],
    [{ v: { $lt: '😀' } }, [12, 13, 14]],
    [{ v: { $gt: 'a', $lt: 'c' } }, [13]],
    [{ v: { $gte: false } }, [10, 11]],
    [{ v: { $gte: null } }, [1]],
    [{ v: { $gt: null } }, []],
    [{ v: { $lt: { $bytes: 'Ag==' } } }, [16, 17]],
    [{ v: { $gt: [] } }, [19]],
    [{ v: { $gt: {} } }, [21]],
    [{ v: { $gt: 1, $lt: 'x' } }, []],
    [{ v: { $eq: 5 } }, [4]],
    [{ v: { $ne: 5 } }, without(4)],
    [{ v: { $ne: { $integer: '5' } } }, without(2)],
    [{ v: { $in: [5, 'b', null] } }, [1, 4, 13]],
    [{ v: { $in: [{ $integer: '5' }, { $float: 'NaN' }, { $bytes: 'Af8' }, true] } }, [2, 7, 11, 17]],
    [{ v: { $in: ['b'] } }, [13]],
    [{ v: { $in: [] } }, []],
    [{ v: { $exists: false } }, [22, 23]],
    [{ v: { $exists: true } }, without(22, 23)],
    [{ v: { $type: 'null' } }, [1]],
    [{ v: { $type: 'int64' } }, [2, 3]],
    [{ v: { $type: 'bigint' } }, [2, 3]],
    [{ v: { $type: 'number' } }, [4, 5, 6, 7, 8, 9]],
    [{ v: { $type: 'boolean' } }, [10, 11]],
    [{ v: { $type: 'string' } }, [12, 13, 14, 15]],
    [{ v: { $type: 'bytes' } }, [16, 17]],
    [{ v: { $type: 'array' } }, [18, 19]],
    [{ v: { $type: 'object' } }, [20, 21]],
    [{ n: { $gte: 12, $lte: 14 }, v: { $ne: '' } }, [13, 14]],
    [{ n: 13, v: { $gt: 'a' } }, [13]],
    [{ 'deep.a.b': { $gt: { $integer: '2' } } }, [23]],
    [{ 'deep.a.b': { $exists: true } }, [23]],
    [{ 'deep.a': { $type: 'object' } }, [23]],
    [{ 'deep.a.b': { $in: [{ $integer: '3' }, 4] } }, [23]],
  ])('%j finds the same with and without an index', async (filter, expected) => {
    expect(await numbers('indexed', filter)).toEqual(expected);
    expect(await numbers('plain', filter)).toEqual(expected);
    expect(await numbers('plain', filter, 2)).toEqual(expected);
  });

  test('an empty list reads nothing', async () => {
    const page = await kit.call('query_documents', { table: 'plain', filter: { v: { $in: [] } } });
    expect(page).toMatchObject({ documents: [], has_more: false, scanned: { pages: 0 } });
    expect(page.plan).toContain('filter.v.$in is empty');
    expect(kit.sent()).toEqual(['POST /api/query_batch']);
  });

  test('with an _id are checked on that document', async () => {
    const [first] = kit.deployment.data.all('plain');
    const found = async (n: object) =>
      (await kit.call('query_documents', { table: 'plain', filter: { _id: first?._id, n } })).documents;
    expect(await found({ $lte: 1 })).toHaveLength(1);
    expect(await found({ $gt: 1 })).toHaveLength(0);
  });

  test('bound the creation time', async () => {
    const [, second, third] = kit.deployment.data.all('plain');
    const filter = { _creationTime: { $gte: second?._creationTime, $lte: third?._creationTime } };
    const page = await kit.call('query_documents', { table: 'plain', filter });
    expect(page.documents.map((document: any) => document.n)).toEqual([2, 3]);
    expect(page.plan).toContain('range on _creationTime');
  });
});

describe('The plan line', () => {
  const line = async (table: string, filter: object, order?: string): Promise<string> =>
    (await kit.call('query_documents', { table, filter, ...(order === undefined ? {} : { order }) })).plan;

  test('says which index answers what, and what is left', async () => {
    expect(await line('indexed', { n: 3, v: { $lt: 5 } })).toBe(
      'index by_n_and_v (n, v); 1 leading field equal; range on v',
    );
    expect(await line('indexed', { n: { $ne: 3 }, v: { $lt: 5 } }, '-v')).toMatch(
      /^index by_v \(v\); range on v; ordered by v descending; 1 condition checked on each document read/,
    );
    expect(await line('indexed', { v: { $in: [{ $integer: '1' }, 2] } })).toContain(
      '1 condition checked here',
    );
  });

  test('says why the whole table is read', async () => {
    expect(await line('plain', { v: { $lt: 5 } })).toMatch(
      /^creation order; 1 condition checked.*no ready index/,
    );
  });

  test('names an index that would do better but is not ready', async () => {
    kit.deployment.data.defineTable({
      name: 'building',
      indexes: [{ name: 'by_v', fields: ['v'], state: 'backfilling' }],
    });
    expect(await line('building', { v: 1 })).toContain(
      'index by_v would do better, but is not ready (backfilling)',
    );
  });
});

describe('Filters that cannot be understood', () => {
  test.each<[object, string, string]>([
    [{ v: { $gtt: 1 } }, 'filter.v.$gtt', 'did you mean $gt'],
    [{ v: { $regex: 'a' } }, 'filter.v.$regex', 'is not an operator'],
    [{ v: { $gt: 1, a: 2 } }, 'filter.v', 'mixes operators and fields'],
    [{ v: { $gt: 1, $integer: '2' } }, 'filter.v.$integer', 'is not an operator'],
    [{ v: { $in: 5 } }, 'filter.v.$in', 'array'],
    [{ v: { $in: Array.from({ length: 101 }, (_, i) => i) } }, 'filter.v.$in', 'at most 100'],
    [{ v: { $in: [1, { $integer: 'x' }] } }, 'filter.v.$in[1].$integer', 'int64'],
    [{ v: { $exists: 1 } }, 'filter.v.$exists', 'true or false'],
    [{ v: { $type: 'date' } }, 'filter.v.$type', 'one of null, int64'],
    [{ 'a.b': { $lt: { $bytes: '*' } } }, 'filter.a.b.$lt.$bytes', 'base64'],
    [{ $or: [{ v: 1 }] }, 'filter.$or', 'operators stand behind a field'],
    [{ v: { w: { $gt: 1 } } }, 'filter.v.w.$gt', 'not a field name'],
  ])('%j names the place', async (filter, field, said) => {
    const error = await kit.fails('query_documents', { table: 'plain', filter });
    expect(error).toMatchObject({ code: 'invalid_filter', details: { field }, hint: expect.any(String) });
    expect(error.message).toContain(said);
    expect(kit.sent()).toEqual([]);
  });
});
