import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startKit, type Kit } from './support/kit.js';

let kit: Kit;

beforeAll(async () => {
  const tables = [{ name: 'notes', indexes: [{ name: 'by_kind', fields: ['kind'] }] }, { name: 'other' }];
  const notes = Array.from({ length: 9 }, (_, i) => ({ kind: i % 3 === 0 ? 'a' : 'b', i }));
  kit = await startKit({ seed: { tables, documents: { notes } } });
  const { data } = kit.deployment.component('billing');
  data.defineTable({ name: 'rates', indexes: [{ name: 'by_kind', fields: ['kind'] }] });
  data.insertAll('rates', [{ kind: 'a' }, { kind: 'b' }]);
});
afterEach(() => kit.deployment.faults.clear());
afterAll(() => kit.close());

const call = (fn: string, args: object): Promise<any> => kit.call(fn, args, { warm: true });
const fails = (fn: string, args: object) => kit.fails(fn, args, { warm: true });
const query = (table: string, args: object = {}) =>
  call('query_documents', { table, filter: { kind: 'a' }, ...args });
const requests = (): string[] => kit.sent().map((one) => one.replace(/^(GET|POST) \/api\//, ''));
const seen = (page: any): number[] => page.documents.map((one: any) => one.i);

describe('Requests of a call after an earlier one', () => {
  test.each<[string, object, string[]]>([
    ['list_tables', {}, ['query_batch']],
    ['get_table', { table: 'notes' }, ['query_batch', 'shapes2']],
    ['query_documents', { table: 'notes' }, ['query_batch']],
    ['query_documents', { table: 'notes', filter: { kind: 'a' } }, ['query_batch']],
    ['query_documents', { table: 'notes', filter: { kind: 'a', i: { $gt: 2 } } }, ['query_batch']],
    ['query_documents', { table: 'notes', order: 'kind' }, ['query_batch']],
    ['query_documents', { table: 'notes', order: 'i' }, ['query_batch', 'run_test_function']],
    ['list_tables', { component: 'billing' }, ['query_batch']],
    ['query_documents', { table: 'rates', filter: { kind: 'a' }, component: 'billing' }, ['query_batch']],
    [
      'create_document',
      { table: 'notes', fields: { kind: 'x' } },
      ['query_batch', 'query_ts', 'mutation', 'query'],
    ],
    [
      'create_document',
      { table: 'rates', fields: { kind: 'x' }, component: 'billing' },
      ['query_batch', 'query_ts', 'mutation', 'query'],
    ],
  ])('%s %j are %j', async (fn, args, expected) => {
    await call(fn, args);
    await call(fn, args);
    expect(requests()).toEqual(expected);
  });

  test('update_document are three, and delete_document two, in a component as well', async () => {
    const { data } = kit.deployment.component('billing');
    for (const [where, more] of [
      [kit.deployment.data, { table: 'notes' }],
      [data, { table: 'rates', component: 'billing' }],
    ] as const) {
      const document_id = where.insert(more.table, { kind: 'short-lived' });
      await call('query_documents', more);
      await call('update_document', { ...more, document_id, fields: { seen: 1 } });
      expect(requests()).toEqual(['query_batch', 'mutation', 'query']);
      await call('delete_document', { ...more, document_id });
      expect(requests()).toEqual(['query_batch', 'mutation']);
    }
  });
});

describe('What is remembered is never believed:', () => {
  const define = (state?: 'backfilling' | 'staged') =>
    kit.deployment.data.defineTable({
      name: 'changing',
      indexes: [{ name: 'by_kind', fields: ['kind'], ...(state ? { state } : {}) }],
    });
  const fill = () =>
    kit.deployment.data.insertAll(
      'changing',
      Array.from({ length: 4 }, (_, i) => ({ kind: i % 2 === 0 ? 'a' : 'b', i })),
    );
  afterEach(() => kit.deployment.data.dropTable('changing'));

  test.each<[string, () => void, string]>([
    ['dropped', () => kit.deployment.data.defineTable({ name: 'changing' }), 'creation order'],
    ['being built again', () => define('backfilling'), 'creation order'],
    ['staged', () => define('staged'), 'creation order'],
    [
      'of other fields',
      () =>
        kit.deployment.data.defineTable({
          name: 'changing',
          indexes: [{ name: 'by_kind', fields: ['i', 'kind'] }],
        }),
      'creation order',
    ],
  ])('an index that is %s meanwhile is not used', async (_state, change, plan) => {
    define();
    fill();
    expect((await query('changing')).plan).toContain('index by_kind');
    change();
    const page = await query('changing');
    expect(seen(page)).toEqual([0, 2]);
    expect(page.plan).toContain(plan);
    expect(requests()).toEqual(['query_batch', 'query']);
  });

  test('an index that came meanwhile is used', async () => {
    kit.deployment.data.defineTable({ name: 'changing' });
    fill();
    await query('changing');
    define();
    const page = await query('changing');
    expect(page.plan).toContain('index by_kind');
    expect(seen(page)).toEqual([0, 2]);
  });

  test('a table that is gone is unknown, for reads and for writes', async () => {
    define();
    const [id] = fill();
    await query('changing');
    await call('list_tables', {});
    kit.deployment.data.dropTable('changing');
    for (const [fn, args] of [
      ['query_documents', { table: 'changing', filter: { kind: 'a' } }],
      ['query_documents', { table: 'changing' }],
      ['query_documents', { table: 'changing', order: 'i' }],
      ['get_table', { table: 'changing' }],
      ['create_document', { table: 'changing', fields: { i: 1 } }],
      ['update_document', { table: 'changing', document_id: id, fields: { i: 1 } }],
      ['delete_document', { table: 'changing', document_id: id }],
    ] as const) {
      expect(await fails(fn, args)).toMatchObject({ code: 'unknown_table', written: 'none' });
    }
    expect((await call('list_tables', {})).tables.map((one: any) => one.name)).not.toContain('changing');
    expect(kit.deployment.data.tables()).not.toContain('changing');
  });

  test('ids of a table that was made anew belong to no table, and its number is followed', async () => {
    define();
    const [old] = fill();
    const number = String(kit.deployment.data.tableNumber('changing'));
    await query(number);
    kit.deployment.data.dropTable('changing');
    kit.deployment.data.defineTable({ name: 'between' });
    define();
    kit.deployment.data.insert('changing', { kind: 'a', i: 77 });
    const args = { table: 'changing', document_id: old };
    expect(await fails('delete_document', args)).toMatchObject({ code: 'id_wrong_table', written: 'none' });
    expect(await fails('update_document', { ...args, fields: { i: 0 } })).toMatchObject({
      code: 'id_wrong_table',
    });
    expect(kit.mutations()).toEqual([]);
    expect(seen(await query('changing'))).toEqual([77]);
    // The number now stands for the table in between.
    expect((await query(number)).documents).toEqual([]);
    kit.deployment.data.dropTable('between');
  });

  test('tables that came or went are in the list, with their counts', async () => {
    await call('list_tables', {});
    define();
    fill();
    const row = { name: 'changing', documents: 4 };
    expect((await call('list_tables', {})).tables).toContainEqual(row);
    expect(requests()).toEqual(['query_batch', 'query_batch']);
  });

  test('a component that was installed again is found under its new id; one that is gone is unknown', async () => {
    const install = (kind: string) => {
      const { data } = kit.deployment.component('again');
      data.defineTable({ name: 'rates', indexes: [{ name: 'by_kind', fields: ['kind'] }] });
      return data.insert('rates', { kind, i: kind.length });
    };
    const args = { table: 'rates', component: 'again' };
    const first = install('a');
    expect(seen(await call('query_documents', args))).toEqual([1]);
    kit.deployment.removeComponent('again');
    install('bb');
    expect(seen(await call('query_documents', args))).toEqual([2]);
    await call('query_documents', args);
    kit.deployment.removeComponent('again');
    const second = install('ccc');
    await call('create_document', { ...args, fields: { kind: 'new' } });
    expect(kit.deployment.component('again').data.count('rates')).toBe(2);
    const gone = await fails('delete_document', { ...args, document_id: first });
    expect(gone.code).toBe('document_not_found');
    kit.deployment.removeComponent('again');
    for (const fn of ['query_documents', 'get_table', 'delete_document']) {
      const more = fn === 'delete_document' ? { document_id: second } : {};
      expect(await fails(fn, { ...args, ...more })).toMatchObject({ code: 'unknown_component' });
    }
    expect(await fails('list_tables', { component: 'again' })).toMatchObject({ code: 'unknown_component' });
  });
});
