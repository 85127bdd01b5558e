import { beforeAll, describe, expect, test } from '@jest/globals';
import { decodeId, type Deployment, type Json } from '../../src/demo/index.js';
import { DemoClient, encodeFilters } from '../helpers/demo-client.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { inHandler, runTestQuery } from './support/run-test-query.js';

const start = demoDeployments();
let deployment: Deployment;
let client: DemoClient;
let billing: string;
let rates: string;

beforeAll(async () => {
  deployment = await start();
  client = new DemoClient(deployment);
  billing = deployment.component('billing').id;
  rates = deployment.component('billing/rates').id;
});

const atPath = async (path: string, args: Json, componentPath?: string): Promise<any> => {
  const body = { path, args, format: 'convex_encoded_json', ...(componentPath ? { componentPath } : {}) };
  return (await client.post('/api/function', body)).json;
};

describe('components', () => {
  test('are listed with path and name, the root first and nameless', async () => {
    const list = await client.query('_system/frontend/components:list', {});
    const [root] = list;
    expect(list).toEqual([
      { id: root.id, path: '', args: {}, state: 'active' },
      { id: billing, name: 'billing', path: 'billing', args: {}, state: 'active' },
      { id: rates, name: 'rates', path: 'billing/rates', args: {}, state: 'active' },
    ]);
    expect(decodeId(billing)).toMatchObject({ tableNumber: expect.any(Number) });
  });

  test('have table numbers of their own, which repeat those of the root', async () => {
    const mapping = (componentId: Json) => client.query('_system/frontend/getTableMapping', { componentId });
    expect((await mapping(null))['10001']).toBe('users');
    expect((await mapping(billing))['10001']).toBe('invoices');
    expect((await mapping(rates))['10001']).toBe('limits');
    const [user] = deployment.data.all('users');
    const [invoice] = deployment.component('billing').data.all('invoices');
    const ids = [
      { id: user?._id ?? '', tableName: 'users' },
      { id: invoice?._id ?? '', tableName: 'invoices' },
    ];
    const found = async (componentId: Json) =>
      (await client.query('_system/frontend/listById', { ids, componentId })).map(
        (one: Json) => one !== null,
      );
    expect(await found(null)).toEqual([true, false]);
    expect(await found(billing)).toEqual([false, true]);
  });

  test('have schemas, indexes, counts and documents of their own', async () => {
    const schema = await client.query('_system/frontend/getSchemas', { componentId: billing });
    expect(JSON.parse(schema.active).tables.map(({ tableName }: any) => tableName)).toEqual(['invoices']);
    const args = { tableName: 'invoices', tableNamespace: billing };
    expect((await client.query('_system/frontend/indexes', args)).map(({ name }: any) => name)).toEqual([
      'by_number',
      'by_paid_and_total',
    ]);
    expect(await client.query('_system/frontend/indexes', { ...args, tableNamespace: null })).toBeNull();
    const size = (componentId: Json) =>
      client.query('_system/frontend/tableSize', { tableName: 'invoices', componentId });
    expect([await size(billing), await size(null)]).toEqual([30, 0]);
    const page = await client.query('_system/frontend/paginatedTableDocuments', {
      table: 'invoices',
      filters: encodeFilters({ clauses: [{ field: 'paid', op: 'eq', value: false }] }),
      paginationOpts: { numItems: 50, cursor: null },
      componentId: billing,
    });
    expect(page.page).toHaveLength(7);
  });

  test('have shapes and indexes of their own over HTTP', async () => {
    const tables = async (query: string) =>
      Object.keys((await client.get(`/api/shapes2${query}`)).json).sort();
    expect(await tables(`?component=${billing}`)).toEqual(['events', 'invoices']);
    expect(await tables('')).toContain('users');
    const unknown = await client.get('/api/shapes2?component=nowhere');
    expect([unknown.status, unknown.json.code]).toEqual([400, 'InvalidComponentId']);
    const { indexes } = (await client.get(`/api/get_indexes?component_id=${rates}`)).json;
    expect(indexes.map(({ name }: any) => name)).toEqual(['by_name']);
  });

  test('answer the functions of the CLI by their path', async () => {
    const args = { paginationOpts: { numItems: 10, cursor: null } };
    const names = async (path?: string) =>
      (await atPath('_system/cli/tables', args, path)).value.page.map(({ name }: any) => name);
    expect(await names('billing')).toEqual(['invoices', 'events']);
    expect(await names('billing/rates')).toEqual(['limits']);
    expect(await names()).toContain('users');
    expect((await atPath('_system/cli/tableSize', { tableName: 'limits' }, 'billing/rates')).value).toBe(2);
    const data = await atPath('_system/cli/tableData', { table: 'events', order: 'asc', ...args }, 'billing');
    expect(data.value.page.map(({ attempt }: any) => attempt.$integer)).toHaveLength(5);
    expect((await atPath('_system/cli/tables', args, 'nowhere')).code).toBe('ComponentNotFound');
  });

  test('that do not exist are an error of the function', async () => {
    const answer = await client.run('query', '_system/frontend/tableSize', {
      tableName: 't',
      componentId: 'x',
    });
    expect(answer).toMatchObject({
      status: 'error',
      errorMessage: expect.stringContaining('Component x not found'),
    });
  });

  test('do not have the functions of the application', async () => {
    expect((await atPath('products:list', {})).status).toBe('success');
    expect((await atPath('products:list', {}, 'billing')).errorMessage).toContain(
      'Could not find public function',
    );
  });

  test('cannot be chosen by a path outside of /api/function', async () => {
    const body = { path: '_system/cli/tableSize', args: { tableName: 'limits' }, format: 'json' };
    expect((await client.post('/api/query', { ...body, componentPath: 'billing/rates' })).json.value).toBe(0);
  });

  test('are written and read at a timestamp on their own', async () => {
    const { ts } = (await client.post('/api/query_ts', {})).json;
    const write = { table: 'events', documents: [{ kind: 'new' }], componentId: billing };
    await client.mutation('_system/frontend/addDocument', write);
    expect(deployment.component('billing').data.count('events')).toBe(6);
    expect(deployment.data.tables()).not.toContain('events');
    const size = {
      path: '_system/frontend/tableSize',
      args: { tableName: 'events', componentId: billing },
      format: 'json',
    };
    expect((await client.post('/api/query_at_ts', { ...size, ts })).json.value).toBe(5);
    expect((await client.post('/api/query', size)).json.value).toBe(6);
  });

  test('are where a test query runs', async () => {
    const count = inHandler('return (await ctx.db.query("limits").collect()).length;');
    expect((await runTestQuery(client, count, {}, { componentId: rates })).json.value).toBe(2);
    expect((await runTestQuery(client, count)).json.value).toBe(0);
  });

  test('come from options, with their parents', async () => {
    const own = await start({ seed: { components: { 'a/b': { documents: { t: [{ n: 1 }] } } } } });
    const list = await new DemoClient(own).query('_system/frontend/components:list', {});
    expect(list.map(({ path }: any) => path)).toEqual(['', 'a', 'a/b']);
    expect(own.component('a/b').data.count('t')).toBe(1);
  });
});
