import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { defineSchema, defineTable } from 'convex/server';
import { v as official } from 'convex/values';
import {
  type Deployment,
  encodeValue,
  type Json,
  v,
  type ValidatorJson,
  type Value,
} from '../../src/demo/index.js';
import { checkValue } from '../../src/demo/schema/check.js';
import { describeValidator } from '../../src/demo/schema/describe.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { DemoClient } from '../helpers/demo-client.js';

const start = demoDeployments();
const ADD = '_system/frontend/addDocument';
const PATCH = '_system/frontend/patchDocumentsFields';

describe('the schema text', () => {
  test('is the one that the official package exports', async () => {
    const ours = v.object({
      name: v.string(),
      age: v.optional(v.number()),
      big: v.int64(),
      raw: v.bytes(),
      role: v.union(v.literal('admin'), v.literal(3), v.null()),
      friend: v.id('users'),
      list: v.array(v.object({ x: v.boolean() })),
      more: v.record(v.string(), v.any()),
    });
    const theirs = defineSchema({
      users: defineTable({
        name: official.string(),
        age: official.optional(official.number()),
        big: official.int64(),
        raw: official.bytes(),
        role: official.union(official.literal('admin'), official.literal(3), official.null()),
        friend: official.id('users'),
        list: official.array(official.object({ x: official.boolean() })),
        more: official.record(official.string(), official.any()),
      }).index('by_name', ['name']),
      free: defineTable(official.any()),
    });
    const deployment = await start({
      seed: {
        tables: [
          { name: 'users', document: ours, indexes: [{ name: 'by_name', fields: ['name'] }] },
          { name: 'free' },
          { name: 'hidden', declared: false },
        ],
      },
    });
    const { active } = await new DemoClient(deployment).query('_system/frontend/getSchemas', {});
    const exported = JSON.parse((theirs as unknown as { export(): string }).export()) as { tables: Json[] };
    const essential = (table: any) => ({
      ...table,
      stagedDbIndexes: [],
      stagedSearchIndexes: [],
      stagedVectorIndexes: [],
    });
    expect(JSON.parse(active).tables.map(essential)).toEqual(exported.tables.map(essential));
    expect(JSON.parse(active).schemaValidation).toBe(true);
  });

  test('is missing while no table is declared', async () => {
    const deployment = await start({ seed: { documents: { a: [{}] } } });
    expect(await new DemoClient(deployment).query('_system/frontend/getSchemas', {})).toEqual({});
  });
});

describe('validators', () => {
  const tableOf = (number: number): string | undefined => (number === 10_001 ? 'users' : undefined);
  const user = 'j57cvkhfqz7kxzjden4f3khpcn6y41jn';
  const unknown = 'jh7f73nf801hf91bd3acp0bke972f7de';

  test.each<[ValidatorJson, Value[], Value[]]>([
    [v.any(), [null, 1, {}], []],
    [v.null(), [null], [0, '', false]],
    [v.number(), [1, NaN, -0], [1n, '1', null]],
    [v.int64(), [1n], [1, '1']],
    [v.boolean(), [true], [0]],
    [v.string(), ['', user], [1, Uint8Array.of()]],
    [v.bytes(), [Uint8Array.of()], ['AA==', []]],
    [v.literal('a'), ['a'], ['b', null]],
    [v.literal(1n), [1n], [1]],
    [v.id('users'), [user], ['x', unknown, 5]],
    [v.id('other'), [], [user]],
    [v.array(v.number()), [[], [1]], [[1, 'a'], {}]],
    [v.union(v.string(), v.null()), ['a', null], [1]],
    [v.record(v.string(), v.number()), [{}, { a: 1 }], [{ a: 'x' }, []]],
    [
      v.object({ a: v.number(), b: v.optional(v.string()) }),
      [{ a: 1 }, { a: 1, b: '' }],
      [{}, { a: 1, c: 1 }, { a: 1, b: 1 }],
    ],
  ])('%j tells what fits from what does not', (validator, good, bad) => {
    for (const value of good) expect(checkValue(validator, value, tableOf)).toBeUndefined();
    for (const value of bad) expect(checkValue(validator, value, tableOf)).toEqual(expect.any(String));
  });

  test('read in messages as they are written in code', () => {
    const validator = v.object({
      b: v.optional(v.int64()),
      a: v.array(v.union(v.id('users'), v.literal('x'))),
    });
    expect(describeValidator(validator)).toBe(
      'v.object({a: v.array(v.union(v.id("users"), v.literal("x"))), b: v.optional(v.int64())})',
    );
  });

  test('name the path of the fault', () => {
    const validator = v.object({ list: v.array(v.object({ n: v.number() })) });
    const fault = checkValue(validator, { list: [{ n: 1 }, { n: 'x' }] }, tableOf);
    expect(fault).toBe(
      'Value does not match validator.\n\nPath: .list[1].n\nValue: "x"\nValidator: v.float64()',
    );
  });
});

describe('writes', () => {
  let deployment: Deployment;
  let client: DemoClient;
  let id: string;

  beforeAll(async () => {
    deployment = await start({
      seed: { tables: [{ name: 'strict', document: v.object({ n: v.int64(), t: v.optional(v.string()) }) }] },
    });
    client = new DemoClient(deployment);
  });
  beforeEach(() => {
    deployment.data.setSchemaValidation(true);
    id = deployment.data.insert('strict', { n: 1n });
  });

  const add = (table: string, document: Json) =>
    client.run('mutation', ADD, { table, documents: [document] });

  test('that break the schema are refused, as an application error that names the table', async () => {
    const before = deployment.data.count('strict');
    for (const document of [{ n: 5 }, {}, { n: encodeValue(5n), x: 1 }]) {
      const answer = await add('strict', document);
      expect(answer.status).toBe('error');
      expect(answer.errorData).toContain(
        'Failed to insert or update a document in table "strict" because it does not match the schema: ',
      );
      expect(answer.errorMessage).toContain(`Uncaught ConvexError: ${answer.errorData}`);
    }
    const patched = await client.run('mutation', PATCH, { table: 'x', ids: [id], fields: { n: 'text' } });
    expect(patched.errorData).toContain('Value does not match validator.');
    expect(deployment.data.count('strict')).toBe(before);
    expect(deployment.data.get(id)?.n).toBe(1n);
  });

  test('into a table that no schema names are free, even while schemas are enforced', async () => {
    expect((await add('loose', { any: ['thing'] })).status).toBe('success');
  });

  test('are free in every table while schemas are not enforced', async () => {
    deployment.data.setSchemaValidation(false);
    expect((await add('strict', { n: 'text' })).status).toBe('success');
  });

  test.each<[string, Json, string]>([
    ['a field that begins with _', { _secret: 1 }, "Field '_secret' starts with an underscore"],
    ['an id of its own', { _id: 'x' }, "doesn't match '_id' field"],
    ['a creation time of its own', { _creationTime: 5 }, "doesn't match '_creationTime' field"],
    ['no fields at all, but text', 'text', 'expected an object'],
    ['more than a mebibyte', { big: 'x'.repeat(1024 * 1024) }, 'Value is too large'],
    ['too deep nesting', { a: JSON.parse('['.repeat(17) + ']'.repeat(17)) as Json }, 'too nested'],
  ])('of a document with %s are refused', async (_name, document, message) => {
    const answer = await add('loose', document);
    expect(answer.errorData).toContain(message);
  });

  test('may have fields that begin with _ further inside, and names with spaces', async () => {
    const document = {
      a: { _b: 1 },
      'two words': 1,
      deep: JSON.parse('['.repeat(15) + ']'.repeat(15)) as Json,
    };
    expect((await add('loose', document)).status).toBe('success');
  });
});
