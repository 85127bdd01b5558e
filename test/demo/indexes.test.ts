import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  compareValues,
  type Deployment,
  encodeValue,
  type Json,
  type MaybeValue,
  type StoredDocument,
  UNDEFINED_PLACEHOLDER,
  type Value,
} from '../../src/demo/index.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { DemoClient } from '../helpers/demo-client.js';

const VALUES: MaybeValue[] = [undefined, null, 1n, -1, 0, 2, true, 'x', 'y', [1], { k: 1 }];
const start = demoDeployments();
let deployment: Deployment;
let client: DemoClient;
let documents: StoredDocument[];

beforeAll(async () => {
  const rows = Array.from({ length: 80 }, (_, i) => {
    const a = VALUES[(i * 31 + 7) % VALUES.length];
    const b = VALUES[(i * 17 + 3) % VALUES.length];
    return { i, ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) };
  });
  deployment = await start({
    seed: {
      tables: [
        {
          name: 't',
          indexes: [
            { name: 'by_a_b', fields: ['a', 'b'] },
            { name: 'growing', fields: ['a'], state: 'backfilling', indexed: 5 },
            { name: 'grown', fields: ['a'], state: 'backfilled' },
            { name: 'kept_back', fields: ['a'], state: 'staged' },
          ],
        },
        { name: 'loose', declared: false },
      ],
      documents: { t: rows },
    },
  });
  documents = deployment.data.all('t');
  client = new DemoClient(deployment);
});

const json = (value: MaybeValue): Json => (value === undefined ? UNDEFINED_PLACEHOLDER : encodeValue(value));
const ids = (found: any[]): string[] => found.map((document) => document._id as string);
const sorted = (all: StoredDocument[]): StoredDocument[] =>
  [...all].sort(
    (x, y) =>
      compareValues(x.a, y.a) || compareValues(x.b, y.b) || compareValues(x._creationTime, y._creationTime),
  );
const through = (clauses: Json[], order: 'asc' | 'desc' = 'asc', numItems = 9) =>
  client.walk('t', { clauses: [], order, index: { name: 'by_a_b', clauses } }, numItems);

describe('an index', () => {
  test('without clauses is walked whole, missing fields first, in both directions', async () => {
    const expected = ids(sorted(documents));
    expect(ids(await through([]))).toEqual(expected);
    expect(ids(await through([], 'desc', 1))).toEqual([...expected].reverse());
    expect(sorted(documents)[0]).not.toHaveProperty('a');
  });

  test('gives what a naive reading of its clauses gives', async () => {
    const bound = fc.record({
      op: fc.constantFrom('gt', 'gte', 'lt', 'lte'),
      value: fc.constantFrom(...VALUES),
    });
    const order = fc.constantFrom<'asc' | 'desc'>('asc', 'desc');
    const prefix = fc.option(
      fc.constantFrom(...VALUES).map((value) => [value]),
      { nil: [] },
    );
    await fc.assert(
      fc.asyncProperty(prefix, fc.array(bound, { maxLength: 2 }), order, async (equal, bounds, direction) => {
        const field = equal.length === 0 ? 'a' : 'b';
        const lower = bounds.find(({ op }) => op.startsWith('g'));
        const upper = bounds.find(({ op }) => op.startsWith('l'));
        const range = {
          type: 'indexRange',
          enabled: true,
          ...(lower ? { lowerOp: lower.op, lowerValue: json(lower.value) } : {}),
          ...(upper ? { upperOp: upper.op, upperValue: json(upper.value) } : {}),
        };
        const clauses = [
          ...equal.map((value) => ({ type: 'indexEq', enabled: true, value: json(value) })),
          range,
        ];
        const inside = (document: StoredDocument): boolean => {
          const low = lower ? compareValues(document[field], lower.value) : 1;
          const high = upper ? compareValues(document[field], upper.value) : -1;
          return (
            equal.every((value) => compareValues(document.a, value) === 0) &&
            (low > 0 || (low === 0 && lower?.op === 'gte')) &&
            (high < 0 || (high === 0 && upper?.op === 'lte'))
          );
        };
        const expected = ids(sorted(documents.filter(inside)));
        const found = ids(await through(clauses, direction));
        expect(found).toEqual(direction === 'asc' ? expected : expected.reverse());
      }),
      { numRuns: 80 },
    );
  });

  test('without a value in an equality clause looks for documents that miss the field', async () => {
    const found = await through([{ type: 'indexEq', enabled: true }]);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((document) => !('a' in document))).toBe(true);
  });

  test('filters by further clauses after the scan', async () => {
    const index = { name: 'by_a_b', clauses: [{ type: 'indexEq', enabled: true, value: 'x' }] };
    const clauses = [{ field: 'i', op: 'lt', value: 40 }];
    const expected = sorted(documents).filter(({ a, i }) => a === 'x' && (i as number) < 40);
    expect(ids(await client.walk('t', { clauses, order: 'asc', index }))).toEqual(ids(expected));
  });

  test('ignores clauses that are disabled at the end', async () => {
    const off = { type: 'indexEq', enabled: false, value: 'nothing' };
    expect(await through([off, off])).toHaveLength(documents.length);
  });

  test.each<[string, string, Json[], string]>([
    ['has too many clauses', 'by_a_b', [{}, {}, {}], 'has 2 fields, but the query has 3 clauses'],
    [
      'has an enabled clause behind a disabled one',
      'by_a_b',
      [{ enabled: false }, { enabled: true }],
      'after an disabled',
    ],
    ['is still being filled', 'growing', [], 'Index growing does not exist.'],
    ['is filled, but not in the active schema yet', 'grown', [], 'Index grown does not exist.'],
    ['is staged', 'kept_back', [], 'Index kept_back does not exist.'],
  ])('is refused in a document when it %s', async (_name, name, clauses, message) => {
    const { page, isDone } = await client.page('t', { clauses: [], index: { name, clauses } });
    expect([page.length, isDone, page[0].filter]).toEqual([1, true, -1]);
    expect(page[0].error).toContain(message);
  });

  test('fails the function when a range does not come last', async () => {
    const clauses = [
      { type: 'indexRange', enabled: true, lowerOp: 'gt', lowerValue: 1 },
      { type: 'indexEq', enabled: true, value: 1 },
    ];
    const filters = Buffer.from(JSON.stringify({ clauses: [], index: { name: 'by_a_b', clauses } })).toString(
      'base64',
    );
    const args = { table: 't', filters, paginationOpts: { numItems: 5, cursor: null } };
    const answer = await client.run('query', '_system/frontend/paginatedTableDocuments', args);
    expect(answer.errorMessage).toContain('Index range not supported');
  });

  test.each(['by_creation_time', 'by_id'])('%s is there for every table', async (name) => {
    const found = await client.walk('t', { clauses: [], order: 'asc', index: { name, clauses: [] } });
    const expected = ids(documents);
    expect(ids(found)).toEqual(name === 'by_id' ? expected.sort() : expected);
    expect(await client.walk('loose', { clauses: [], index: { name, clauses: [] } })).toEqual([]);
  });

  test('takes in what is written later, and lets go what is deleted', async () => {
    const id = deployment.data.insert('t', { a: 'x', b: 'zz', i: 99 });
    const equal = [{ type: 'indexEq', enabled: true, value: 'x' }];
    expect(ids(await through(equal)).at(-1)).toBe(id);
    deployment.data.patch(id, { a: 'y' });
    expect(ids(await through(equal))).not.toContain(id);
    deployment.data.delete(id);
    expect(await through([])).toHaveLength(documents.length);
  });
});

describe('descriptions of indexes', () => {
  test('tell which are usable', async () => {
    const list = await client.query('_system/frontend/indexes', { tableName: 't', tableNamespace: null });
    expect(list).toEqual([
      { name: 'by_a_b', fields: ['a', 'b'], staged: false, backfill: { state: 'done' } },
      {
        name: 'growing',
        fields: ['a'],
        staged: false,
        backfill: { state: 'backfilling', stats: { numDocsIndexed: 5, totalDocs: 80 } },
      },
      { name: 'grown', fields: ['a'], staged: false, backfill: { state: 'backfilled' } },
      { name: 'kept_back', fields: ['a'], staged: true, backfill: { state: 'done' } },
    ]);
  });

  test('in the schemas differ between the active and the pushed one', async () => {
    const schemas = await client.query('_system/frontend/getSchemas', {});
    const names = (text: string) =>
      JSON.parse(text).tables[0].indexes.map((index: any) => index.indexDescriptor as Value);
    expect(names(schemas.active)).toEqual(['by_a_b']);
    expect(names(schemas.inProgress)).toEqual(['by_a_b', 'growing', 'grown']);
  });

  test('change when an index becomes ready', async () => {
    const own = await start({
      seed: { tables: [{ name: 'x' }], documents: { x: [{ a: 2 }, { a: 1 }] } },
    });
    own.data.defineIndex('x', { name: 'by_a', fields: ['a'], state: 'backfilling' });
    const other = new DemoClient(own);
    const read = () => other.walk('x', { clauses: [], order: 'asc', index: { name: 'by_a', clauses: [] } });
    expect(await read()).toEqual([{ filter: -1, error: 'Index by_a does not exist.' }]);
    own.data.defineIndex('x', { name: 'by_a', fields: ['a'] });
    expect((await read()).map(({ a }) => a)).toEqual([1, 2]);
  });
});
