import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Value } from '../../../src/demo/index.js';
import { AMPLE_MS } from '../../helpers/ample.js';
import { startKit, type Kit } from './support/kit.js';
import { matches, sorted, written, type Operators } from './support/oracle.js';

const heavy = process.env['KOSMO_HEAVY'] === '1';
const RUNS = heavy ? 10_000 : 2000;
const LIMITS = { pageRowsRead: 12, pageBytesRead: 100_000, retainedCommits: 8 };
const KINDS = ['null', 'int64', 'float64', 'boolean', 'string', 'bytes', 'array', 'object'];
const FIELDS = ['a', 'b', 'c.d', 'e'];

const value: fc.Arbitrary<Value> = fc.constantFrom<Value[]>(
  ...[null, 5n, -7n, 2n ** 60n, -(2n ** 63n), 2n ** 63n - 1n, true, false],
  ...[0, -0, 1, 5, -1.5, 1e300, NaN, Infinity, -Infinity],
  ...['', 'a', 'b', 'ab', 'é', '\uffff', '😀', '$x'],
  ...[new Uint8Array([]), new Uint8Array([0]), new Uint8Array([1, 255])],
  ...([[], [1], [1n, 'x'], [null], {}, { b: 1 }, { b: 1, a: 2 }, { e: [5n] }] as Value[]),
);

const document = fc
  .record({ a: value, b: value, d: value, u: value }, { requiredKeys: [] })
  .map(({ d, u, ...rest }) => ({
    ...rest,
    ...(d === undefined ? {} : { c: { d } }),
    ...(u === undefined ? {} : { e: u }),
  }));

const comparison = fc.constantFrom('$gt', '$gte', '$lt', '$lte');
const operators: fc.Arbitrary<Operators> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ $eq: value }) },
  { weight: 3, arbitrary: fc.dictionary(comparison, value, { minKeys: 1, maxKeys: 2 }) },
  fc.record({ $ne: value }),
  fc.record({ $in: fc.array(value, { maxLength: 4 }) }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $type: fc.constantFrom(...KINDS) }),
  fc.record({ $type: fc.constantFrom(...KINDS), $ne: value, $gte: value }),
);

const question = fc.record({
  documents: fc.array(document, { maxLength: 16 }),
  indexes: fc.uniqueArray(fc.uniqueArray(fc.constantFrom('a', 'b', 'c.d'), { minLength: 1, maxLength: 3 }), {
    maxLength: 3,
    selector: (fields) => fields.join(),
  }),
  filter: fc.dictionary(fc.constantFrom(...FIELDS), operators, { maxKeys: 3 }),
  order: fc.option(fc.tuple(fc.constantFrom('', '-'), fc.constantFrom(...FIELDS, '_creationTime', '_id')), {
    nil: undefined,
  }),
  limits: fc.array(fc.integer({ min: 4, max: 40 }), { minLength: 1, maxLength: 3 }),
  maxResultChars: fc.constantFrom(50_000, 50_000, 1500),
  viewOnly: fc.boolean(),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

let kit: Kit;

beforeAll(async () => {
  kit = await startKit({ seed: false, limits: LIMITS });
});
afterAll(() => kit.close());

/** An equality is sometimes written without its operator. */
function filterArgument(filter: Record<string, Operators>): object {
  const plain = (given: Operators): any => {
    const [[name, only] = [], ...more] = Object.entries(given);
    if (name === '$eq' && more.length === 0 && Math.abs(String(only).length) % 2 === 0) return written(only);
    return Object.fromEntries(
      Object.entries(given).map(([key, one]) => [key, key === '$in' ? one.map(written) : written(one)]),
    );
  };
  return Object.fromEntries(Object.entries(filter).map(([field, given]) => [field, plain(given)]));
}

function fill({ documents, indexes }: Question): any[] {
  const { data } = kit.deployment;
  for (const { _id } of data.all('t')) data.delete(_id);
  data.defineTable({
    name: 't',
    indexes: indexes.map((fields) => ({ name: `by_${fields.join('_').replace('.', '_')}`, fields })),
  });
  data.insertAll('t', documents);
  return data.all('t');
}

/** All pages, and the plan of the first. */
async function walk({ filter, order, limits, maxResultChars, viewOnly }: Question) {
  const found: string[] = [];
  let plan = '';
  for (let cursor: string | null = null, pages = 0; pages < 60; pages += 1) {
    const args = {
      table: 't',
      filter: filterArgument(filter),
      limit: limits[pages % limits.length],
      ...(order ? { order: order.join('') } : {}),
      ...(cursor === null ? {} : { cursor }),
    };
    const key = viewOnly ? kit.deployment.keys.viewOnly : kit.deployment.keys.admin;
    // What earlier runs kept of the table is wrong now, and must do no harm.
    const page = await kit.call('query_documents', args, { maxResultChars, key, warm: true });
    expect(page.documents.length).toBeLessThanOrEqual(args.limit ?? 0);
    found.push(
      ...page.documents.map((one: any) => one._id),
      ...(page.omitted ?? []).map((one: any) => one._id),
    );
    plan ||= page.plan;
    cursor = page.cursor;
    if (cursor === null) return { found, plan };
  }
  throw new Error('The walk does not end');
}

/** Fields by which an index that a plan names orders further, behind the field that was asked for. */
function tieFields(plan: string, field: string): string[] {
  const fields = /^index \S+ \(([^)]*)\)/.exec(plan)?.[1]?.split(', ') ?? [];
  const at = fields.indexOf(field);
  return at < 0 || plan.includes('no ready index gives') ? [] : fields.slice(at + 1);
}

describe('convex_query_documents', () => {
  test(
    'gives what a plain reading of the table gives, in its order, without repeats or gaps',
    async () => {
      await fc.assert(
        fc.asyncProperty(question, async (asked) => {
          const expected = fill(asked).filter((one) => matches(one, asked.filter));
          const { found, plan } = await walk(asked);
          if (asked.order === undefined) {
            expect([...found].sort()).toEqual(expected.map(({ _id }) => _id).sort());
            return;
          }
          const [minus, field] = asked.order;
          const inOrder = sorted(expected, [field, ...tieFields(plan, field)], minus === '-');
          expect(found).toEqual(inOrder.map(({ _id }) => _id));
        }),
        { numRuns: RUNS },
      );
    },
    2 * AMPLE_MS,
  );
});
