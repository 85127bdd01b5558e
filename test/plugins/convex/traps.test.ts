import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { UNDEFINED_PLACEHOLDER, type Deployment } from '../../../src/demo/index.js';
import { startKit, type Kit } from './support/kit.js';

let kit: Kit;
let deployment: Deployment;

beforeAll(async () => {
  kit = await startKit();
  deployment = kit.deployment;
});
afterEach(() => deployment.faults.clear());
afterAll(() => kit.close());

const firstId = (table: string): string => deployment.data.all(table)[0]?._id as string;

/** Does something to the data at the moment when a function is called, before the deployment runs it. */
function justBefore(functionPath: string, change: () => void): void {
  let done = false;
  deployment.faults.next({
    kind: 'drop-before',
    match: (target) => {
      if (!done && target.functionPath === functionPath) {
        done = true;
        change();
      }
      return false;
    },
  });
}

const INSERT = '_system/frontend/addDocument';
const PAGE = '_system/frontend/paginatedTableDocuments';

describe('Trap 1: the insert does not tell the id', () => {
  test('the id is that of the document that was really inserted', async () => {
    const fields = { title: 'one', nested: { list: [1, { $integer: '5' }] } };
    const result = await kit.call('create_document', { table: 'notes', fields });
    expect(result.document).toMatchObject(fields);
    expect(deployment.data.get(result.id)?.['title']).toBe('one');
  });

  test('the same document inserted twice has two ids, each told to its own caller', async () => {
    const fields = { title: 'twice' };
    const one = await kit.call('create_document', { table: 'notes', fields });
    const two = await kit.call('create_document', { table: 'notes', fields });
    const stored = deployment.data.all('notes').filter((document) => document['title'] === 'twice');
    expect([one.id, two.id]).toEqual(stored.map((document) => document._id));
  });

  test('a twin by the app at the same moment is told apart by the audit log', async () => {
    let twin = '';
    justBefore(INSERT, () => (twin = deployment.data.insert('notes', { title: 'twin' })));
    const result = await kit.call('create_document', { table: 'notes', fields: { title: 'twin' } });
    expect(twin).not.toBe('');
    expect(result.id).toEqual(expect.any(String));
    expect(result.id).not.toBe(twin);
  });

  test('a twin without an audit log gives candidates and no id', async () => {
    let twin = '';
    justBefore(INSERT, () => (twin = deployment.data.insert('notes', { title: 'unclear' })));
    const match = '/api/v1/list_audit_log_events';
    deployment.faults.next({
      kind: 'status',
      status: 403,
      body: { code: 'OperationNotPermitted', message: 'No.' },
      match,
    });
    const result = await kit.call('create_document', { table: 'notes', fields: { title: 'unclear' } });
    const stored = deployment.data.all('notes').filter((document) => document['title'] === 'unclear');
    expect(result).toMatchObject({ id: null, document: null });
    expect(result.id_candidates.sort()).toEqual(stored.map((document) => document._id).sort());
    expect(result.id_candidates).toContain(twin);
  });

  test('a document that differs only in what it has more is not taken for the new one', async () => {
    justBefore(PAGE, () => {
      deployment.data.delete(deployment.data.all('notes').at(-1)?._id as string);
      deployment.data.insert('notes', { title: 'gone', more: true });
    });
    const result = await kit.call('create_document', { table: 'notes', fields: { title: 'gone' } });
    expect(result).toMatchObject({ id: null, document: null, id_candidates: [] });
    expect(result.note).toContain('was inserted');
  });

  test('an older document that the deployment gives all the same is not taken for the new one', async () => {
    const page = [{ _id: firstId('notes'), _creationTime: 1, title: 'old' }];
    const body = { status: 'success', value: { page, isDone: true, continueCursor: '' } };
    deployment.faults.next({ kind: 'status', status: 200, body, match: PAGE });
    const result = await kit.call('create_document', { table: 'notes', fields: { title: 'old' } });
    expect(result).toMatchObject({ id: null, id_candidates: [] });
  });

  test('among more documents than are looked at, none is claimed', async () => {
    justBefore(PAGE, () =>
      deployment.data.insertAll(
        'notes',
        Array.from({ length: 300 }, () => ({ flood: [1] })),
      ),
    );
    const result = await kit.call('create_document', { table: 'notes', fields: { flood: [1] } });
    expect(result).toMatchObject({ id: null, document: null });
    expect(result.id_candidates.length).toBeGreaterThan(1);
  });

  test('a lost answer after the insert is not a failed insert', async () => {
    deployment.faults.next({ kind: 'drop-before', match: PAGE, times: 5 });
    const result = await kit.call('create_document', { table: 'notes', fields: { title: 'unread' } });
    expect(result).toMatchObject({ id: null, document: null });
    expect(result.note).toContain('Do not insert it again');
  });
});

describe('Trap 2: a patch without ids changes the whole table', () => {
  test('an update always names exactly one id, and no other document changes', async () => {
    const before = deployment.data.all('notes').slice(1);
    await kit.call('update_document', { table: 'notes', document_id: firstId('notes'), fields: { seen: 1 } });
    expect(kit.mutations()).toEqual([
      {
        path: '_system/frontend/patchDocumentsFields',
        args: { table: 'notes', fields: { seen: 1 }, ids: [firstId('notes')] },
      },
    ]);
    expect(deployment.data.all('notes').slice(1)).toEqual(before);
  });

  test('an update without fields is refused before anything is sent', async () => {
    const error = await kit.fails('update_document', {
      table: 'notes',
      document_id: firstId('notes'),
      fields: {},
    });
    expect(error).toMatchObject({ code: 'invalid_arguments', written: 'none' });
    expect(kit.sent()).toEqual([]);
  });
});

describe('Trap 3: the table in a write is only a label', () => {
  test.each([
    ['update_document', { fields: { name: 'Mallory' } }],
    ['delete_document', {}],
  ])('%s refuses the id of another table', async (fn, more) => {
    const id = firstId('users');
    const before = deployment.data.get(id);
    const error = await kit.fails(fn, { table: 'notes', document_id: id, ...more });
    expect(error).toMatchObject({
      code: 'id_wrong_table',
      written: 'none',
      details: { actual_table: 'users' },
    });
    expect(kit.mutations()).toEqual([]);
    expect(deployment.data.get(id)).toEqual(before);
  });

  test.each([
    ['update_document', { fields: { seen: 2 } }],
    ['delete_document', {}],
  ])('%s refuses a document that is not there', async (fn, more) => {
    const id = deployment.data.insert('notes', { title: 'short-lived' });
    deployment.data.delete(id);
    const error = await kit.fails(fn, { table: 'notes', document_id: id, ...more });
    expect(error).toMatchObject({ code: 'document_not_found', written: 'none' });
    expect(kit.mutations()).toEqual([]);
  });

  test.each(['update_document', 'delete_document'])('%s refuses a damaged id', async (fn) => {
    const id = firstId('notes');
    const damaged = `${id.slice(0, 10)}${id[10] === 'a' ? 'b' : 'a'}${id.slice(11)}`;
    const fields = fn === 'update_document' ? { fields: { seen: 3 } } : {};
    const error = await kit.fails(fn, { table: 'notes', document_id: damaged, ...fields });
    expect(error).toMatchObject({ code: 'invalid_id', written: 'none' });
    expect(kit.sent()).toEqual([]);
  });
});

describe('Trap 4: an unknown table reads as empty, and an insert creates it', () => {
  test.each([
    ['query_documents', {}],
    ['get_table', {}],
    ['create_document', { fields: { title: 'x' } }],
  ])('%s refuses an unknown table and names the nearest', async (fn, more) => {
    const error = await kit.fails(fn, { table: 'note', ...more });
    expect(error).toMatchObject({
      code: 'unknown_table',
      written: 'none',
      details: { suggestions: ['notes'] },
    });
    expect(error.message).toContain('notes');
    expect(kit.mutations()).toEqual([]);
    expect(deployment.data.tables()).not.toContain('note');
  });

  test('create_table allows it', async () => {
    const args = { table: 'journal', fields: { day: 1 }, create_table: true };
    const result = await kit.call('create_document', args);
    expect(deployment.data.all('journal').map((document) => document._id)).toEqual([result.id]);
  });

  test('create_table does not excuse a name that no table can have', async () => {
    const args = { table: 'my table', fields: { day: 1 }, create_table: true };
    expect(await kit.fails('create_document', args)).toMatchObject({ code: 'invalid_arguments' });
    expect(kit.mutations()).toEqual([]);
  });
});

describe('Trap 5: a patch is shallow, and one text means "remove the field"', () => {
  test('an update replaces nested objects as a whole', async () => {
    const id = deployment.data.insert('notes', { nested: { a: 1, b: 2 }, kept: true });
    const args = { table: 'notes', document_id: id, fields: { nested: { a: 3 } } };
    const result = await kit.call('update_document', args);
    expect(result.before).toMatchObject({ nested: { a: 1, b: 2 }, kept: true });
    expect(result.after).toEqual({ ...result.before, nested: { a: 3 } });
  });

  test('a value that Convex reads as a missing one is refused', async () => {
    const id = firstId('notes');
    const fields = { title: UNDEFINED_PLACEHOLDER };
    const error = await kit.fails('update_document', { table: 'notes', document_id: id, fields });
    expect(error).toMatchObject({ code: 'invalid_value', written: 'none' });
    expect(kit.mutations()).toEqual([]);
  });

  test.each(['_id', '_creationTime', '_other', '$set', ''])('the field name %j is refused', async (name) => {
    const args = { table: 'notes', document_id: firstId('notes'), fields: { [name]: 1 } };
    expect(await kit.fails('update_document', args)).toMatchObject({
      code: 'invalid_value',
      written: 'none',
    });
    expect(kit.mutations()).toEqual([]);
  });
});

describe('Trap 6: a refusal arrives as a success', () => {
  test.each([
    ['create_document', { fields: { title: 'six' } }],
    ['update_document', { fields: { title: 'six' } }],
    ['delete_document', {}],
  ])('%s reports it as an error', async (fn, more) => {
    const body = { status: 'success', value: { success: false, error: 'Too much of it.' } };
    deployment.faults.next({ kind: 'status', status: 200, body, match: '/api/mutation' });
    const id = fn === 'create_document' ? {} : { document_id: firstId('notes') };
    const error = await kit.fails(fn, { table: 'notes', ...id, ...more });
    expect(error).toMatchObject({ code: 'upstream_error', written: 'none' });
    expect(error.message).toContain('Too much of it.');
  });
});

describe('Trap 7: filter errors arrive as documents', () => {
  test('they become an error that names the condition', async () => {
    const value = { page: [{ filter: 0, error: 'Invalid value: 1.' }], isDone: true, continueCursor: '' };
    deployment.faults.next({ kind: 'status', status: 200, body: { status: 'success', value }, match: PAGE });
    const error = await kit.fails('query_documents', { table: 'notes', filter: { title: 'x' } });
    expect(error).toMatchObject({ code: 'invalid_filter', details: { field: 'filter.title' } });
    expect(error.message).toContain('Invalid value: 1.');
  });

  test('a document that has such fields is still a document', async () => {
    deployment.data.insert('notes', { filter: 0, error: 'mine' });
    const result = await kit.call('query_documents', { table: 'notes', filter: { error: 'mine' } });
    expect(result.documents).toHaveLength(1);
  });
});

describe('Trap 8: writes bypass the functions of the app', () => {
  test('the descriptions and the README say so', () => {
    const manifest = JSON.parse(readFileSync('plugins/convex/plugin.json', 'utf8'));
    const writes = manifest.functions.filter((fn: { operation: string }) => fn.operation === 'write');
    expect(writes).toHaveLength(3);
    for (const fn of writes) expect(fn.description).toContain("bypasses the app's own functions");
    expect(readFileSync('plugins/convex/README.md', 'utf8')).toContain('bypass the functions of your app');
  });
});
