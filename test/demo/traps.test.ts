import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Deployment, UNDEFINED_PLACEHOLDER } from '../../src/demo/index.js';
import { demoDeployments } from '../helpers/demo-deployments.js';
import { DemoClient } from '../helpers/demo-client.js';

const ADD = '_system/frontend/addDocument';
const PATCH = '_system/frontend/patchDocumentsFields';
const REPLACE = '_system/frontend/replaceDocument';
const DELETE = '_system/frontend/deleteDocuments';

const start = demoDeployments();
let deployment: Deployment;
let client: DemoClient;
let user: string;
let note: string;

beforeEach(async () => {
  deployment = await start({ seed: false });
  client = new DemoClient(deployment);
  user = deployment.data.insert('users', { name: 'Ada', settings: { theme: 'dark', size: 2 } });
  deployment.data.insert('users', { name: 'Grace' });
  note = deployment.data.insert('notes', { text: 'hello' });
});

const missing = (): string => {
  const id = deployment.data.insert('users', { name: 'gone' });
  deployment.data.delete(id);
  return id;
};

describe('trap 1: addDocument', () => {
  test('returns no id', async () => {
    const value = await client.mutation(ADD, { table: 'users', documents: [{ name: 'Alan' }] });
    expect(value).toEqual({ success: true });
  });

  test('leaves its ids in the audit log, for keys that may see it', async () => {
    await client.mutation(ADD, { table: 'users', documents: [{ name: 'Alan' }, { name: 'Edsger' }] });
    const { json } = await client.as(deployment.keys.readOnly).get('/api/v1/list_audit_log_events?from=0');
    const [event] = json.items;
    expect(event).toMatchObject({ action: 'add_documents', metadata: { table: 'users' } });
    const names = event.metadata.document_ids.map((id: string) => deployment.data.get(id)?.name);
    expect(names).toEqual(['Alan', 'Edsger']);
  });

  test('inserts all or nothing', async () => {
    const answer = await client.run('mutation', ADD, { table: 'users', documents: [{ a: 1 }, { _x: 1 }] });
    expect(answer.status).toBe('error');
    expect(deployment.data.count('users')).toBe(2);
    expect((await client.get('/api/v1/list_audit_log_events?from=0')).json.items).toEqual([]);
  });
});

describe('trap 2: patchDocumentsFields', () => {
  test('without ids patches every document of the table', async () => {
    await client.mutation(PATCH, { table: 'users', fields: { active: true } });
    expect(deployment.data.all('users').map((document) => document.active)).toEqual([true, true]);
    expect(deployment.data.get(note)?.active).toBeUndefined();
  });

  test('with no ids in the list changes nothing and still succeeds', async () => {
    const value = await client.mutation(PATCH, { table: 'users', fields: { active: true }, ids: [] });
    expect(value).toEqual({ success: true });
    expect(deployment.data.all('users').some((document) => 'active' in document)).toBe(false);
  });
});

describe('trap 3: table names in writes', () => {
  test('do not keep a patch from a document of another table, and mislead the audit log', async () => {
    await client.mutation(PATCH, { table: 'notes', fields: { name: 'Eve' }, ids: [user] });
    expect(deployment.data.get(user)?.name).toBe('Eve');
    const { json } = await client.get('/api/v1/list_audit_log_events?from=0');
    expect(json.items[0].metadata).toEqual({ table: 'notes', document_ids: [user] });
  });

  test('do not keep a delete from a document of another table', async () => {
    await client.mutation(DELETE, { toDelete: [{ id: user, tableName: 'notes' }] });
    expect(deployment.data.get(user)).toBeNull();
  });

  test('are checked by listById, but not by getById', async () => {
    const ids = [
      { id: user, tableName: 'users' },
      { id: user, tableName: 'notes' },
      { id: user, tableName: 'nowhere' },
      { id: 'no id', tableName: 'users' },
      { id: user, tableName: '_tables' },
    ];
    const found = await client.query('_system/frontend/listById', { ids });
    expect(found.map((document: any) => document?._id ?? null)).toEqual([user, null, null, null, null]);
    expect((await client.query('_system/frontend/getById', { id: user }))._id).toBe(user);
  });

  test('a missing document fails a patch with a TypeError, and a delete with its id', async () => {
    const id = missing();
    const patched = await client.run('mutation', PATCH, {
      table: 'users',
      fields: { a: 1 },
      ids: [user, id],
    });
    expect(patched.errorData).toBe("Cannot read properties of null (reading '_id')");
    expect(deployment.data.get(user)?.a).toBeUndefined();
    const toDelete = [user, id].map((each) => ({ id: each, tableName: 'users' }));
    const deleted = await client.run('mutation', DELETE, { toDelete });
    expect(deleted.errorMessage).toContain(`Delete on nonexistent document ID ${id}`);
    expect(deleted).not.toHaveProperty('errorData');
    expect(deployment.data.get(user)).not.toBeNull();
  });

  test.each([PATCH, DELETE, REPLACE])('a malformed id fails %s', async (path) => {
    const args = {
      [PATCH]: { table: 'users', fields: {}, ids: ['nonsense'] },
      [DELETE]: { toDelete: [{ id: 'nonsense', tableName: 'users' }] },
      [REPLACE]: { id: 'nonsense', document: {} },
    }[path];
    const answer = await client.run('mutation', path, args ?? {});
    expect(answer.errorMessage).toContain('Invalid argument `id`');
  });
});

describe('trap 4: unknown tables', () => {
  test('read as an empty page', async () => {
    expect(await client.page('nowhere', null)).toMatchObject({ page: [], isDone: true });
    const args = { table: 'nowhere', order: 'asc', paginationOpts: { numItems: 5, cursor: null } };
    expect(await client.query('_system/cli/tableData', args)).toMatchObject({ page: [], isDone: true });
    expect(await client.query('_system/frontend/tableSize', { tableName: 'nowhere' })).toBe(0);
    expect(
      await client.query('_system/frontend/indexes', { tableName: 'nowhere', tableNamespace: null }),
    ).toBeNull();
  });

  test('are created by an insert, with the next table number', async () => {
    await client.mutation(ADD, { table: 'fresh', documents: [{ a: 1 }] });
    expect(deployment.data.tableNumber('fresh')).toBe(10_003);
    expect(await client.query('_system/frontend/getTableMapping', {})).toMatchObject({ 10003: 'fresh' });
  });

  test.each(['_users', 'two words', '1st', ''])('are not created with the name %p', async (table) => {
    const answer = await client.run('mutation', ADD, { table, documents: [{ a: 1 }] });
    expect(answer.status).toBe('error');
    expect(deployment.data.tables()).toEqual(['users', 'notes']);
  });
});

describe('trap 5: patches', () => {
  test('replace nested objects as a whole', async () => {
    await client.mutation(PATCH, { table: 'users', fields: { settings: { theme: 'light' } }, ids: [user] });
    expect(deployment.data.get(user)?.settings).toEqual({ theme: 'light' });
  });

  test('remove a field by the placeholder', async () => {
    await client.mutation(PATCH, { table: 'users', fields: { name: UNDEFINED_PLACEHOLDER }, ids: [user] });
    expect(deployment.data.get(user)).not.toHaveProperty('name');
  });

  test.each(['_id', '_creationTime'])('cannot change %s, but may repeat it', async (field) => {
    const same = (deployment.data.get(user) ?? {})[field as '_id'] ?? '';
    await client.mutation(PATCH, { table: 'users', fields: { [field]: same, a: 1 }, ids: [user] });
    expect(deployment.data.get(user)?.a).toBe(1);
    const answer = await client.run('mutation', PATCH, {
      table: 'users',
      fields: { [field]: 1 },
      ids: [user],
    });
    expect(answer.errorData).toContain(field);
  });

  test('change the indexes too', async () => {
    deployment.data.defineTable({ name: 'users', indexes: [{ name: 'by_name', fields: ['name'] }] });
    await client.mutation(PATCH, { table: 'users', fields: { name: 'Zoe' }, ids: [user] });
    const filters = { clauses: [], order: 'asc', index: { name: 'by_name', clauses: [] } };
    expect((await client.walk('users', filters)).map((each) => each.name)).toEqual(['Grace', 'Zoe']);
  });
});

describe('trap 6: failures that arrive as success', () => {
  test('a replace of a missing document', async () => {
    const value = await client.mutation(REPLACE, { id: missing(), document: {} });
    expect(value).toEqual({ success: false, error: 'Document does not exist.' });
  });

  test('too many documents in one call', async () => {
    const documents = new Array(4097).fill({ a: 1 });
    expect(await client.mutation(ADD, { table: 'users', documents })).toMatchObject({ success: false });
    expect(deployment.data.count('users')).toBe(2);
    const toDelete = new Array(4097).fill({ id: user, tableName: 'users' });
    expect(await client.mutation(DELETE, { toDelete })).toMatchObject({ success: false });
  });
});

describe('trap 7: faults of a filter', () => {
  test('arrive as documents without an id, one for each clause', async () => {
    const clauses = [
      { field: 'name', op: 'eq', value: 'Ada' },
      { field: 'name', op: 'eq', value: { $integer: 'bad' } },
      { field: 'name', op: 'eq', value: { $nope: 1 }, enabled: false },
    ];
    const { page, isDone } = await client.page('users', { clauses });
    expect(isDone).toBe(true);
    expect(page).toEqual([
      { filter: 1, error: 'Invalid value: {"$integer":"bad"}.' },
      { filter: 2, error: 'Invalid value: {"$nope":1}.' },
    ]);
  });

  test('an unknown index arrives as a document with filter -1', async () => {
    const index = { name: 'by_nothing', clauses: [] };
    const { page } = await client.page('users', { clauses: [], index });
    expect(page).toEqual([{ filter: -1, error: 'Index by_nothing does not exist.' }]);
  });
});

test('replace keeps the system fields and drops all others', async () => {
  await client.mutation(REPLACE, { id: user, document: { only: 1 } });
  expect(Object.keys(deployment.data.get(user) ?? {}).sort()).toEqual(['_creationTime', '_id', 'only']);
});
