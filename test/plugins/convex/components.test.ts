import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startKit, type Kit } from './support/kit.js';

const component = 'billing/rates';
let kit: Kit;

beforeAll(async () => {
  const tables = [{ name: 'limits', indexes: [{ name: 'by_name', fields: ['name'] }] }];
  const documents = { limits: [{ name: 'b' }, { name: 'a' }, { name: 'c' }] };
  kit = await startKit({
    seed: {
      tables: [{ name: 'users' }],
      documents: { users: [{ name: 'root' }], shared: [{ at: 'root' }] },
      components: {
        billing: { documents: { shared: [{ at: 'billing' }] } },
        [component]: { tables, documents },
      },
    },
  });
});
afterAll(() => kit.close());

const names = (page: any) => page.documents.map((document: any) => document.name);
const stored = () => kit.deployment.component(component).data.all('limits');

describe('A component', () => {
  test('has tables of its own', async () => {
    const { tables } = await kit.call('list_tables', { component });
    expect(tables).toEqual([{ name: 'limits', documents: 3 }]);
    const { tables: root } = await kit.call('list_tables');
    expect(root.map((table: any) => table.name)).toEqual(['shared', 'users']);
  });

  test('shows its schemas and indexes', async () => {
    const { table } = await kit.call('get_table', { table: 'limits', component });
    expect(table).toMatchObject({ documents: 3, indexes: [{ name: 'by_name', ready: true }] });
    expect(await kit.fails('get_table', { table: 'users', component })).toMatchObject({
      code: 'unknown_table',
    });
  });

  test('is queried along an index, by a sort, and page by page', async () => {
    const args = { table: 'limits', component };
    expect(names(await kit.call('query_documents', { ...args, order: '-name' }))).toEqual(['c', 'b', 'a']);
    const sort = { ...args, order: 'name.first', limit: 2 };
    const first = await kit.call('query_documents', sort);
    const second = await kit.call('query_documents', { ...sort, cursor: first.cursor });
    expect([...names(first), ...names(second)]).toEqual(['b', 'a', 'c']);
    expect(kit.sent()).toEqual(['POST /api/query', 'POST /api/query_batch', 'POST /api/run_test_function']);
  });

  test('has cursors that the root does not take', async () => {
    const args = { table: 'shared', limit: 1 };
    kit.deployment.component('billing').data.insert('shared', { at: 'billing too' });
    const { cursor, documents } = await kit.call('query_documents', { ...args, component: 'billing' });
    expect(documents).toMatchObject([{ at: 'billing' }]);
    expect(await kit.fails('query_documents', { ...args, cursor })).toMatchObject({
      code: 'cursor_mismatch',
    });
  });

  test('is written to, and only it', async () => {
    const args = { table: 'limits', component };
    const { id } = await kit.call('create_document', { ...args, fields: { name: 'new' } });
    expect(stored().at(-1)).toMatchObject({ _id: id, name: 'new' });
    const updated = await kit.call('update_document', {
      ...args,
      document_id: id,
      fields: { name: 'newer' },
    });
    expect(updated.after).toMatchObject({ name: 'newer' });
    await kit.call('delete_document', { ...args, document_id: id });
    expect(stored()).toHaveLength(3);
    expect(kit.deployment.data.tables()).not.toContain('limits');
  });

  test('of the root has the same ids as no other: an id of the root is refused', async () => {
    const [user] = kit.deployment.data.all('users');
    const error = await kit.fails('delete_document', { table: 'limits', component, document_id: user?._id });
    expect(error.written).toBe('none');
    expect(kit.deployment.data.get(user?._id ?? '')).not.toBeNull();
  });

  test('that is unknown is refused, with the nearest', async () => {
    const error = await kit.fails('query_documents', { table: 'limits', component: 'biling' });
    expect(error).toMatchObject({ code: 'unknown_component', details: { suggestions: ['billing'] } });
  });
});
