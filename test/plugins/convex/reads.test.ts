import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SEED_COUNTS, v } from '../../../src/demo/index.js';
import { startKit, type Kit } from './support/kit.js';

let kit: Kit;

beforeAll(async () => {
  kit = await startKit();
});
afterEach(() => kit.deployment.faults.clear());
afterAll(() => kit.close());

const BATCH = '/api/query_batch';
const withoutBatches = () =>
  kit.deployment.faults.next({ kind: 'status', status: 404, body: '', match: BATCH, times: 9 });

describe('convex_list_tables', () => {
  test('lists user tables with their counts, the empty one included', async () => {
    const result = await kit.call('list_tables');
    const tables = Object.entries({ archive: 0, ...SEED_COUNTS }).map(([name, documents]) => ({
      name,
      documents,
    }));
    tables.sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(result).toEqual({ count: tables.length, has_more: false, cursor: null, tables });
  });

  test('takes two requests', async () => {
    await kit.call('list_tables');
    expect(kit.sent()).toEqual([`POST ${BATCH}`, `POST ${BATCH}`]);
  });

  test('works with a key that may only view data', async () => {
    expect((await kit.call('list_tables', {}, { key: kit.deployment.keys.viewOnly })).count).toBe(5);
  });

  test('works on a deployment without batches', async () => {
    withoutBatches();
    const result = await kit.call('list_tables');
    expect(result.tables).toHaveLength(5);
    expect(kit.sent().filter((line) => line === `POST ${BATCH}`)).toHaveLength(1);
  });

  test('lists a table that is only declared, and one whose count is unknown', async () => {
    const schema = JSON.stringify({
      tables: [
        { tableName: 'planned', indexes: [], searchIndexes: [], vectorIndexes: [], documentType: null },
      ],
      schemaValidation: true,
    });
    const missing = {
      status: 'error',
      errorMessage: "Could not find public function for '_system/frontend/tableSize'",
    };
    const page = { page: [{ name: '_internal' }, { name: 'old' }], isDone: true, continueCursor: 'end' };
    const first = [
      { status: 'success', value: page },
      { status: 'success', value: { active: schema } },
    ];
    kit.deployment.faults.next({ kind: 'status', status: 200, body: { results: first }, match: BATCH });
    kit.deployment.faults.next({ kind: 'status', status: 200, body: { results: [missing] }, match: BATCH });
    const result = await kit.call('list_tables');
    expect(result.tables).toEqual([
      { name: 'old', documents: null },
      { name: 'planned', documents: 0 },
    ]);
  });

  test('pages through more tables than fit, without repeating or losing one', async () => {
    const many = await startKit({ seed: false });
    try {
      const names = Array.from(
        { length: 90 },
        (_, i) => `table_with_a_rather_long_name_${String(i).padStart(3, '0')}`,
      );
      for (const name of names) many.deployment.data.defineTable({ name, declared: false });
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const args = cursor === undefined ? {} : { cursor };
        const page = await many.call('list_tables', args, { maxResultChars: 1500 });
        expect(JSON.stringify(page).length).toBeLessThanOrEqual(1500);
        expect(page.count).toBe(90);
        expect(page.has_more).toBe(page.cursor !== null);
        found.push(...page.tables.map((table: any) => table.name));
        cursor = page.cursor ?? undefined;
      } while (cursor !== undefined);
      expect(found).toEqual(names);
    } finally {
      await many.close();
    }
  });

  test.each(['garbage', 'eyJ2IjoxfQ'])('refuses the cursor %s', async (cursor) => {
    expect(await kit.fails('list_tables', { cursor })).toMatchObject({ code: 'cursor_invalid' });
  });

  test('refuses a cursor of a query', async () => {
    const { cursor } = await kit.call('query_documents', { table: 'users', limit: 1 });
    expect(await kit.fails('list_tables', { cursor })).toMatchObject({ code: 'cursor_mismatch' });
  });
});

describe('convex_get_table', () => {
  test('describes a declared table', async () => {
    const { table } = await kit.call('get_table', { table: 'users' });
    expect(table).toMatchObject({ name: 'users', documents: SEED_COUNTS.users, schema_validation: true });
    expect(table.declared_schema.value.email).toEqual({ fieldType: { type: 'string' }, optional: false });
    expect(table.inferred_schema.type).toBe('Object');
    expect(table.indexes).toEqual([
      { name: 'by_active', kind: 'database', fields: ['active'], ready: false, state: 'staged' },
      { name: 'by_city', kind: 'database', fields: ['address.city'], ready: true },
      { name: 'by_email', kind: 'database', fields: ['email'], ready: true },
      { name: 'by_name', kind: 'database', fields: ['name'], ready: false, state: 'backfilling' },
      { name: 'by_role_and_age', kind: 'database', fields: ['role', 'age'], ready: true },
    ]);
  });

  test('takes at most four requests', async () => {
    await kit.call('get_table', { table: 'users' });
    expect(kit.sent()).toEqual([`POST ${BATCH}`, 'GET /api/shapes2']);
    await kit.call('get_table', { table: String(kit.deployment.data.tableNumber('users')) });
    expect(kit.sent().length).toBeLessThanOrEqual(4);
  });

  test('finds the table by number and by the id of a document', async () => {
    const number = String(kit.deployment.data.tableNumber('products'));
    const id = kit.deployment.data.all('products')[0]?._id;
    for (const table of [number, id]) {
      const result = await kit.call('get_table', { table });
      expect(result.table).toMatchObject({ name: 'products', documents: SEED_COUNTS.products });
      expect(result.table.indexes).toHaveLength(2);
    }
  });

  test('describes a table without schema', async () => {
    const { table } = await kit.call('get_table', { table: 'notes' });
    expect(table).toMatchObject({ declared_schema: null, schema_validation: false, indexes: [] });
    expect(table.inferred_schema).not.toBeNull();
  });

  test('sets the declared schema beside the inferred one, and points out where they differ', async () => {
    const { data } = kit.deployment;
    data.setSchemaValidation(false);
    try {
      data.defineTable({
        name: 'drifted',
        document: v.object({
          kept: v.string(),
          gone: v.number(),
          rare: v.optional(v.int64()),
          sometimes: v.boolean(),
          count: v.union(v.number(), v.null()),
          owner: v.id('users'),
          free: v.any(),
          address: v.object({ city: v.string(), zip: v.optional(v.string()) }),
        }),
      });
      const owner = data.all('users')[0]?._id as string;
      const address = { city: 'Oslo', floor: 2 };
      data.insertAll('drifted', [
        { kept: 'a', sometimes: true, count: 1, owner, free: 1, address },
        { kept: 'b', count: 'many', owner: 'nobody', free: 'x', address: { city: 5n }, extra: [1] },
      ]);
      const { table } = await kit.call('get_table', { table: 'drifted' });
      const rows = Object.fromEntries(
        table.fields.map((row: any) => [row.field, [row.declared, row.inferred, row.difference]]),
      );
      expect(rows).toEqual({
        kept: ['string', 'string', undefined],
        gone: ['float64', null, 'required, but in no document'],
        rare: ['int64, optional', null, 'declared, but in no document'],
        sometimes: ['boolean', 'boolean, optional', 'required, but missing in some documents'],
        count: ['float64 | null', 'float64 | string', 'also holds string'],
        owner: ['id("users")', 'id("users") | string', 'also holds string'],
        free: ['any', 'float64 | string', undefined],
        address: ['object', 'object', undefined],
        'address.city': ['string', 'int64 | string', 'also holds int64'],
        'address.zip': ['string, optional', null, 'declared, but in no document'],
        'address.floor': [null, 'float64, optional', 'stored, but not declared'],
        extra: [null, 'array of float64, optional', 'stored, but not declared'],
      });
      expect(table.differences).toBe(9);
    } finally {
      data.setSchemaValidation(true);
    }
  });

  test('compares nothing where one of the schemas is missing', async () => {
    const { table } = await kit.call('get_table', { table: 'notes' });
    expect(table).toMatchObject({ fields: null, differences: null });
    const { table: users } = await kit.call('get_table', { table: 'users' });
    expect(users).toMatchObject({ differences: 0 });
  });

  test('says why an empty table has no inferred schema', async () => {
    const { table } = await kit.call('get_table', { table: 'archive' });
    expect(table).toMatchObject({ documents: 0, inferred_schema: null, notes: [expect.any(String)] });
    expect(table.declared_schema).not.toBeNull();
  });

  test('shows int64 literals of the schema as decimals', async () => {
    const schema = JSON.stringify({
      tables: [
        {
          tableName: 'users',
          indexes: [],
          searchIndexes: [{ indexDescriptor: 'find', searchField: 'bio', filterFields: ['team'] }],
          vectorIndexes: [
            { indexDescriptor: 'near', vectorField: 'embedding', dimensions: 3, filterFields: [] },
          ],
          documentType: { type: 'literal', value: { $integer: 'BQAAAAAAAAA=' } },
        },
      ],
      schemaValidation: false,
    });
    const values = [{ 10001: 'users' }, { active: schema }, 7, null];
    const results = values.map((value) => ({ status: 'success', value }));
    kit.deployment.faults.next({ kind: 'status', status: 200, body: { results }, match: BATCH });
    const { table } = await kit.call('get_table', { table: 'users' });
    expect(table.declared_schema).toEqual({ type: 'literal', value: { $integer: '5' } });
    expect(table.indexes).toEqual([
      { name: 'find', kind: 'search', fields: ['bio', 'team'], ready: true },
      { name: 'near', kind: 'vector', fields: ['embedding'], ready: true },
    ]);
  });

  test('drops schemas that are too long, and says which', async () => {
    const call = (maxResultChars: number) => kit.call('get_table', { table: 'users' }, { maxResultChars });
    const whole = JSON.stringify(await kit.call('get_table', { table: 'users' })).length;
    expect(await call(whole)).not.toHaveProperty('omitted');
    const small = await call(whole - 1);
    expect(small.omitted).toEqual(['inferred_schema']);
    expect(small.table).toMatchObject({ inferred_schema: null, declared_schema: { type: 'object' } });
    const smaller = await call(JSON.stringify(small).length - 1);
    expect(smaller.omitted).toEqual(['inferred_schema', 'declared_schema']);
    expect(smaller.table.indexes).toHaveLength(5);
  });

  test.each(['_tables', '_storage'])('refuses the system table %s', async (table) => {
    expect(await kit.fails('get_table', { table })).toMatchObject({ code: 'system_table' });
    expect(kit.sent()).toEqual([]);
  });
});

describe('convex_get_current_user', () => {
  test('says that a full key has no user, and what it opens', async () => {
    expect(await kit.call('get_current_user')).toEqual({
      kind: 'deployment',
      deployment: kit.deployment.instanceName,
      deployment_type: 'dev',
      production: false,
      project: 'demo-project',
      url: kit.deployment.url,
      read_only: false,
      permissions: 'all',
      name: null,
      email: null,
      token: null,
      reason: expect.stringContaining('no user'),
    });
    expect(kit.sent()).toHaveLength(3);
  });

  test('lists what a weaker key may do', async () => {
    const readOnly = await kit.call('get_current_user', {}, { key: kit.deployment.keys.readOnly });
    expect(readOnly.read_only).toBe(true);
    expect(readOnly.permissions).toContain('ViewData');
    expect(readOnly.permissions).not.toContain('WriteData');
    const viewOnly = await kit.call('get_current_user', {}, { key: kit.deployment.keys.viewOnly });
    expect(viewOnly.permissions).toEqual(['ViewData']);
    expect(viewOnly.read_only).toBe(true);
  });

  test('refuses a wrong key', async () => {
    const error = await kit.fails('get_current_user', {}, { key: `${kit.deployment.instanceName}|00ff` });
    expect(error).toMatchObject({ code: 'key_refused' });
  });

  test('does without the endpoints that an old backend lacks, but checks the key all the same', async () => {
    for (const match of ['/api/check_admin_key', '/api/v1/deployment_info', '/instance_name']) {
      kit.deployment.faults.next({ kind: 'status', status: 404, body: '', match, times: 2 });
    }
    const result = await kit.call('get_current_user');
    expect(result).toMatchObject({
      deployment: null,
      deployment_type: null,
      production: null,
      permissions: null,
      read_only: null,
    });
    expect(kit.sent()).toContain('POST /api/query');
    const error = await kit.fails('get_current_user', {}, { key: `${kit.deployment.instanceName}|00ff` });
    expect(error).toMatchObject({ code: 'key_refused' });
  });

  test('knows a self-hosted deployment', async () => {
    const body = { kind: 'selfHosted' };
    kit.deployment.faults.next({ kind: 'status', status: 200, body, match: '/api/v1/deployment_info' });
    expect((await kit.call('get_current_user')).deployment_type).toBe('self-hosted');
  });

  test('says that a deployment is production', async () => {
    const production = await startKit({ deploymentType: 'prod' });
    try {
      expect(await production.call('get_current_user')).toMatchObject({ production: true });
    } finally {
      await production.close();
    }
  });
});

describe('A document that holds the key itself', () => {
  test('shows [redacted] in its place, also within a text and in base64; what is stored stays as it is', async () => {
    const { admin } = kit.deployment.keys;
    const [, secret = ''] = admin.split('|');
    const encoded = Buffer.from(admin).toString('base64');
    const fields = { whole: admin, within: `key=${secret};`, encoded, other: 'a|b' };
    const document_id = kit.deployment.data.insert('notes', fields);
    const page = await kit.call('query_documents', { table: 'notes', filter: { _id: document_id } });
    expect(page.documents).toEqual([expect.objectContaining({ within: 'key=[redacted];', other: 'a|b' })]);
    for (const text of [secret, encoded]) expect(JSON.stringify(page)).not.toContain(text);
    const update = { table: 'notes', document_id, fields: { other: 'changed' } };
    expect(JSON.stringify(await kit.call('update_document', update))).not.toContain(secret);
    expect(kit.deployment.data.get(document_id)).toMatchObject({ ...fields, other: 'changed' });
  });
});
