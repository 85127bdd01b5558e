import { beforeAll, describe, expect, test } from '@jest/globals';
import { decodeId, type Deployment, type Json, SAMPLE_TABLES, SEED_COUNTS } from '../../src/demo/index.js';
import { checkValue } from '../../src/demo/schema/check.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { DemoClient } from '../helpers/demo-client.js';

const start = demoDeployments();
let deployment: Deployment;
let client: DemoClient;

beforeAll(async () => {
  deployment = await start();
  client = new DemoClient(deployment);
});

describe('the sample', () => {
  test('has the tables that a client should meet', async () => {
    const args = { paginationOpts: { numItems: 10, cursor: null } };
    const { page } = await client.query('_system/cli/tables', args);
    expect(page.map(({ name }: any) => name)).toEqual(['users', 'messages', 'products', 'notes', 'archive']);
    for (const [table, count] of Object.entries({ ...SEED_COUNTS, archive: 0 })) {
      for (const path of ['_system/cli/tableSize', '_system/frontend/tableSize']) {
        expect(await client.query(path, { tableName: table })).toBe(count);
      }
    }
  });

  test('is the same each time, ids and times included', async () => {
    const other = await start();
    for (const table of deployment.data.tables())
      expect(other.data.all(table)).toEqual(deployment.data.all(table));
    expect(other.keys.admin).not.toBe(deployment.keys.admin);
  });

  test('fits its own schema, and its references lead somewhere', () => {
    const tableOf = (number: number) => deployment.data.tableOf(number);
    for (const { name, document: validator } of SAMPLE_TABLES) {
      for (const { _id, _creationTime, ...fields } of validator ? deployment.data.all(name) : []) {
        expect(checkValue(validator ?? { type: 'any' }, fields, tableOf)).toBeUndefined();
        expect(decodeId(_id)).toMatchObject({ tableNumber: deployment.data.tableNumber(name) });
      }
    }
    const message = deployment.data.all('messages').find((each) => each.reply_to !== undefined);
    expect(deployment.data.get(message?.reply_to as string)).toHaveProperty('channel');
    expect(deployment.data.get(message?.author as string)).toHaveProperty('email');
  });

  test('is older than everything that is written later', () => {
    const newest = deployment.data.all('messages').at(-1)?._creationTime ?? 0;
    const first = deployment.data.get(
      deployment.data.insert('archive', { original_id: 'a', archived_at: 1, payload: 1 }),
    );
    const second = deployment.data.get(
      deployment.data.insert('archive', { original_id: 'b', archived_at: 1, payload: 1 }),
    );
    expect(first?._creationTime).toBeGreaterThan(newest);
    expect(second?._creationTime).toBeGreaterThan(first?._creationTime ?? Infinity);
  });

  test('is described by the mapping and the one component', async () => {
    const mapping = await client.query('_system/frontend/getTableMapping', {});
    expect(mapping).toMatchObject({ 10001: 'users', 10005: 'archive' });
    expect(Object.values(mapping)).toEqual(expect.arrayContaining(['_scheduled_jobs', '_file_storage']));
    const [root] = await client.query('_system/frontend/components:list', {});
    expect(root).toMatchObject({ path: '', state: 'active' });
    const size = { tableName: 'users', componentId: root.id };
    expect(await client.query('_system/frontend/tableSize', size)).toBe(SEED_COUNTS.users);
    const unknown = await client.run('query', '_system/frontend/tableSize', {
      ...size,
      componentId: 'other',
    });
    expect(unknown.status).toBe('error');
  });
});

describe('shapes', () => {
  test('are inferred from the documents', async () => {
    const shapes = (await client.get('/api/shapes2')).json;
    const field = (table: string, name: string): any =>
      shapes[table].fields.find(({ fieldName }: any) => fieldName === name);
    expect(field('messages', 'author')).toEqual({
      fieldName: 'author',
      optional: false,
      shape: { type: 'Id', tableName: 'users' },
    });
    expect(field('users', 'age')).toMatchObject({ optional: true, shape: { type: 'Float64' } });
    expect(field('products', 'rating').shape.float64Range).toEqual({ hasSpecialValues: true });
    expect(field('products', 'price_cents').shape).toEqual({ type: 'Int64' });
    expect(field('products', 'stock').shape.shapes.map(({ type }: any) => type)).toEqual(['Int64', 'Null']);
    expect(field('users', 'tags').shape).toEqual({ type: 'Array', shape: { type: 'String' } });
  });

  test('are Never for an empty table', async () => {
    const own = await start({ seed: { tables: [{ name: 'none' }] } });
    expect((await new DemoClient(own).get('/api/shapes2')).json).toEqual({ none: { type: 'Never' } });
  });

  test('and indexes are refused for a component that does not exist', async () => {
    expect((await client.get('/api/shapes2?component=nope')).status).toBe(400);
    expect((await client.get('/api/get_indexes?component_id=nope')).status).toBe(400);
    const { indexes } = (await client.get('/api/get_indexes')).json;
    expect(indexes).toContainEqual(
      expect.objectContaining({ table: 'messages', name: 'by_channel', staged: false }),
    );
  });
});

describe('the audit log', () => {
  test('is read in pages from a time on, oldest first', async () => {
    const own = await start({ seed: false });
    const other = new DemoClient(own);
    for (let n = 0; n < 5; n += 1) {
      await other.mutation('_system/frontend/addDocument', { table: 't', documents: [{ n }] });
    }
    const list = async (query: string) => (await other.get(`/api/v1/list_audit_log_events?${query}`)).json;
    const first = await list('from=0&limit=3');
    expect(first.items).toHaveLength(3);
    expect(first.pagination.hasMore).toBe(true);
    const second = await list(`from=0&limit=3&cursor=${first.pagination.nextCursor}`);
    expect(second.pagination).toEqual({ hasMore: false, nextCursor: null });
    const ids = [...first.items, ...second.items].flatMap(({ metadata }: any) => metadata.document_ids);
    expect(ids.map((id: string) => own.data.get(id)?.n)).toEqual([0, 1, 2, 3, 4]);
    expect((await list(`from=${Date.now() + 60_000}`)).items).toEqual([]);
  });

  test.each(['', '?from=', '?from=-1', '?from=x', '?from=0&limit=x'])(
    'refuses the query %p',
    async (query) => {
      const answer = await client.get(`/api/v1/list_audit_log_events${query}`);
      expect([answer.status, answer.json.code]).toEqual([400, 'BadQueryArgs']);
    },
  );

  test('refuses a cursor that is none', async () => {
    const answer = await client.get('/api/v1/list_audit_log_events?from=0&cursor=zzz');
    expect([answer.status, answer.json.code]).toEqual([400, 'InvalidCursor']);
  });
});

describe('a deployment that redacts', () => {
  test('cuts the messages of function errors, but leaves the data of application errors', async () => {
    const own = await start({ redact: true, deploymentType: 'prod' });
    const other = new DemoClient(own);
    expect(own.keys.deploy).toMatch(/^prod:/);
    const bare = /^\[Request ID: [0-9a-f]{16}\] Server Error$/;
    const add = await other.run('mutation', '_system/frontend/addDocument', {
      table: 'users',
      documents: [{}],
    });
    expect(add.errorMessage).toMatch(bare);
    expect(add.errorData).toContain('does not match the schema');
    const toDelete = [{ id: 'nonsense', tableName: 'users' }];
    const removed = await other.run('mutation', '_system/frontend/deleteDocuments', { toDelete });
    expect(removed).toEqual({ status: 'error', errorMessage: expect.stringMatching(bare) });
  });
});

describe('reads at a timestamp', () => {
  const SIZE = { path: '_system/cli/tableSize', args: { tableName: 't' }, format: 'json' };
  const now = async (other: DemoClient): Promise<string> =>
    (await other.post('/api/query_ts', {})).json.ts as string;

  test('see what was true then', async () => {
    const own = await start({ seed: false });
    const other = new DemoClient(own);
    own.data.insert('t', {});
    const ts = await now(other);
    for (let i = 0; i < 3; i += 1) own.data.insert('t', {});
    expect((await other.post('/api/query_at_ts', { ...SIZE, ts })).json.value).toBe(1);
    expect((await other.post('/api/query', SIZE)).json.value).toBe(4);
  });

  test('fail when the timestamp is too old, too new or no timestamp', async () => {
    const own = await start({ seed: false, limits: { retainedCommits: 2 } });
    const other = new DemoClient(own);
    const ts = await now(other);
    for (let i = 0; i < 3; i += 1) own.data.insert('t', {});
    const at = async (encoded: Json) => {
      const { status, json } = await other.post('/api/query_at_ts', { ...SIZE, ts: encoded });
      return [status, json.code];
    };
    expect(await at(ts)).toEqual([503, 'InternalServerError']);
    expect(await at('/////////38=')).toEqual([503, 'InternalServerError']);
    expect(await at('AAAA')).toEqual([400, 'BadTimestamp']);
    expect(await at(5)).toEqual([400, 'BadJsonBody']);
  });

  test('are what query_batch does for all of its queries', async () => {
    const queries = [
      { path: '_system/cli/tableSize', args: { tableName: 'users' }, format: 'json' },
      { path: 'tools:crash', args: { message: 'no' }, format: 'json' },
    ];
    const { json } = await client.post('/api/query_batch', { queries });
    expect(json.results).toMatchObject([{ status: 'success', value: 12 }, { status: 'error' }]);
    expect((await client.post('/api/query_batch', { queries: 1 })).status).toBe(400);
  });
});
