import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  compareValues,
  type Deployment,
  encodeValue,
  isId,
  type Json,
  type MaybeValue,
  type StoredDocument,
  UNDEFINED_PLACEHOLDER,
  type Value,
  type ValueObject,
} from '../../src/demo/index.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { DemoClient } from '../helpers/demo-client.js';

const OPS = ['eq', 'neq', 'lt', 'lte', 'gt', 'gte'] as const;
const TYPES = ['string', 'boolean', 'number', 'bigint', 'null', 'id', 'array', 'object', 'bytes', 'unset'];
const POOL: Value[] = [
  null,
  0n,
  7n,
  -0,
  0,
  1.5,
  NaN,
  Infinity,
  false,
  true,
  '',
  'a',
  'b\u{1f600}',
  Uint8Array.of(1),
  [],
  [1],
  { c: 1 },
  {},
];
const FIELDS = ['a', 'b', 'n.x'];

const start = demoDeployments();
let deployment: Deployment;
let client: DemoClient;
let documents: StoredDocument[];

beforeAll(async () => {
  const random = (i: number): MaybeValue => POOL[(i * 7919 + 13) % (POOL.length + 3)];
  const rows = Array.from({ length: 60 }, (_, i) =>
    fields({ a: random(i), b: random(i * 3 + 1), x: random(i * 5) }),
  );
  deployment = await start({ seed: { documents: { t: rows } } });
  documents = deployment.data.all('t');
  deployment.data.insert('t', { a: documents[0]?._id ?? '' });
  documents = deployment.data.all('t');
  client = new DemoClient(deployment);
});

function fields({ a, b, x }: Record<'a' | 'b' | 'x', MaybeValue>): ValueObject {
  return {
    ...(a === undefined ? {} : { a }),
    ...(b === undefined ? {} : { b }),
    n: x === undefined ? 'no object' : { x },
  };
}

/** The plainest reading of the rules, to hold the deployment against. */
function naive(document: StoredDocument, field: string, op: string, value: any): boolean {
  const found = field.split('.').reduce<any>((at, step) => (isPlain(at) ? at[step] : undefined), document);
  if (op === 'anyOf')
    return value.length === 0 || value.some((item: any) => compareValues(found, item) === 0);
  if (op === 'noneOf') return !value.some((item: any) => compareValues(found, item) === 0);
  const order = compareValues(found, value);
  return {
    eq: order === 0,
    neq: order !== 0,
    lt: order < 0,
    lte: order <= 0,
    gt: order > 0,
    gte: order >= 0,
  }[op as 'eq'];
}

function isPlain(value: any): boolean {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

const ids = (found: any[]): string[] => found.map((document) => document._id as string);
const json = (value: MaybeValue): Json => (value === undefined ? UNDEFINED_PLACEHOLDER : encodeValue(value));

describe('clauses', () => {
  test('give what a naive reading gives, for every comparison', async () => {
    const clause = fc.record({
      field: fc.constantFrom(...FIELDS),
      op: fc.constantFrom(...OPS),
      value: fc.constantFrom<MaybeValue>(undefined, ...POOL),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(clause, { minLength: 1, maxLength: 3 }), async (clauses) => {
        const wire = clauses.map((each) => ({ ...each, value: json(each.value) }));
        const expected = documents.filter((document) =>
          clauses.every(({ field, op, value }) => naive(document, field, op, value)),
        );
        expect(ids(await client.walk('t', { clauses: wire, order: 'asc' }, 7))).toEqual(ids(expected));
      }),
      { numRuns: 120 },
    );
  });

  test('compare with any or none of a list of plain values', async () => {
    const plain = fc.constantFrom<Value>(null, 0, 1.5, false, true, '', 'a');
    const clause = fc.record({
      op: fc.constantFrom('anyOf', 'noneOf'),
      value: fc.array(plain, { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...FIELDS), clause, async (field, { op, value }) => {
        const expected = documents.filter((document) => naive(document, field, op, value));
        const clauses = [{ field, op, value: value.map(json) }];
        expect(ids(await client.walk('t', { clauses, order: 'asc' }))).toEqual(ids(expected));
      }),
      { numRuns: 60 },
    );
  });

  test.each(TYPES)('of type and notype split the documents: %s', async (value) => {
    const named = (found: any): boolean => {
      if (value === 'unset') return found === undefined;
      if (value === 'null') return found === null;
      if (value === 'id') return typeof found === 'string' && isId(found);
      if (value === 'array') return Array.isArray(found);
      if (value === 'bytes') return found instanceof Uint8Array;
      return value === 'object' ? isPlain(found) : typeof found === value;
    };
    const expected = documents.filter((document) => named(document.a));
    const find = (op: string) => client.walk('t', { clauses: [{ field: 'a', op, value }], order: 'asc' });
    expect(ids(await find('type'))).toEqual(ids(expected));
    expect(await find('notype')).toHaveLength(documents.length - expected.length);
    expect(expected.length).toBeGreaterThan(0);
  });

  test('that are disabled or name no field count for nothing', async () => {
    const clauses = [
      { field: 'a', op: 'eq', value: 'nothing has this', enabled: false },
      { op: 'eq', value: 'nothing has this' },
    ];
    expect(await client.walk('t', { clauses })).toHaveLength(documents.length);
  });

  test('run newest first unless an order is given', async () => {
    expect(ids(await client.walk('t', { clauses: [] }))).toEqual(ids(documents).reverse());
    expect(ids(await client.walk('t', null))).toEqual(ids(documents).reverse());
  });

  test.each<[string, Json, string]>([
    ['is not in a list', { clauses: {} }, 'ZodError'],
    ['has an unknown operator', { clauses: [{ field: 'a', op: 'like', value: 'x' }] }, 'ZodError'],
    ['has an unknown order', { clauses: [], order: 'up' }, 'ZodError'],
    ['has an unknown type', { clauses: [{ field: 'a', op: 'type', value: 'date' }] }, 'ZodError'],
    ['has no value', { clauses: [{ field: 'a', op: 'eq' }] }, 'Unexpected type of undefined'],
    ['has a path that is none', { clauses: [{ field: 'a b', op: 'eq', value: 1 }] }, 'Invalid field path'],
    [
      'has an int64 in a list',
      { clauses: [{ field: 'a', op: 'anyOf', value: [{ $integer: 'BwAAAAAAAAA=' }] }] },
      '$',
    ],
  ])('fail the function when one %s', async (_name, filters, message) => {
    const args = {
      table: 't',
      filters: Buffer.from(JSON.stringify(filters)).toString('base64'),
      paginationOpts: { numItems: 10, cursor: null },
    };
    const answer = await client.run('query', '_system/frontend/paginatedTableDocuments', args);
    expect(answer.status).toBe('error');
    expect(answer.errorMessage).toContain(message);
  });

  test('fail the function when they are no JSON', async () => {
    const args = { table: 't', filters: 'bm8=', paginationOpts: { numItems: 10, cursor: null } };
    const answer = await client.run('query', '_system/frontend/paginatedTableDocuments', args);
    expect(answer.errorMessage).toContain('Uncaught SyntaxError');
  });
});

describe('a lone clause on _id', () => {
  const byId = (table: string, value: Json, more: { [key: string]: Json } = {}) =>
    client.page(table, { clauses: [{ field: '_id', op: 'eq', value }], ...more });

  test('is a direct get, without a cursor', async () => {
    const id = documents[3]?._id ?? '';
    const found = await byId('t', id);
    expect(found).toMatchObject({ isDone: true, continueCursor: '' });
    expect(ids(found.page)).toEqual([id]);
  });

  test('finds nothing for an id of another table or no id at all', async () => {
    const other = deployment.data.insert('other', {});
    expect((await byId('t', other)).page).toEqual([]);
    expect((await byId('t', 'nonsense')).page).toEqual([]);
    expect((await byId('t', 5)).page).toEqual([]);
  });

  test('is a scan when an index clause stands beside it', async () => {
    const id = documents[3]?._id ?? '';
    const clauses = [{ type: 'indexRange', enabled: true, lowerOp: 'gte', lowerValue: 0 }];
    const found = await byId('t', id, { index: { name: 'by_creation_time', clauses } });
    expect(ids(found.page)).toEqual([id]);
    expect(found.continueCursor).not.toBe('');
  });
});
