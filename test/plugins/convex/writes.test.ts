import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeValue } from '../../../src/demo/index.js';
import { startKit, type Kit } from './support/kit.js';

let kit: Kit;

beforeAll(async () => {
  kit = await startKit();
});
afterEach(() => kit.deployment.faults.clear());
afterAll(() => kit.close());

const special = {
  int: { $integer: '-9223372036854775808' },
  bytes: { $bytes: 'AAH/' },
  nan: { $float: 'NaN' },
  inf: { $float: '-Infinity' },
  zero: { $float: '-0' },
  list: [],
  object: {},
  nothing: null,
  text: 'clé 😀',
  deep: [{ a: [{ $integer: '1' }, 1.5, true] }],
};
const wire = {
  int: -(2n ** 63n),
  bytes: Uint8Array.from([0, 1, 255]),
  nan: NaN,
  inf: -Infinity,
  zero: -0,
  list: [],
  object: {},
  nothing: null,
  text: 'clé 😀',
  deep: [{ a: [1n, 1.5, true] }],
};

describe('convex_create_document', () => {
  test('finds the document again although a field name is too long for a filter', async () => {
    const result = await kit.call('create_document', { table: 'notes', fields: { ['k'.repeat(70)]: 1 } });
    expect(result).toMatchObject({ id: expect.any(String), document: { ['k'.repeat(70)]: 1 } });
  });

  test('keeps every kind of value, there and back', async () => {
    const result = await kit.call('create_document', { table: 'notes', fields: special });
    const { _id, _creationTime, ...stored } = kit.deployment.data.get(result.id) ?? {};
    expect(encodeValue(stored as never)).toEqual(encodeValue(wire));
    expect(result.document).toEqual({ ...special, _id, _creationTime });
  });

  test('takes JSON text', async () => {
    const result = await kit.call('create_document', { table: 'notes', fields: JSON.stringify(special) });
    expect(result.document).toMatchObject(special);
  });

  test('takes at most four requests', async () => {
    await kit.call('create_document', { table: 'notes', fields: { count: 'requests' } });
    expect(kit.sent()).toEqual([
      'POST /api/query_batch',
      'POST /api/query_ts',
      'POST /api/mutation',
      'POST /api/query',
    ]);
  });

  test('takes an empty document', async () => {
    const result = await kit.call('create_document', { table: 'notes', fields: {} });
    expect(Object.keys(result.document).sort()).toEqual(['_creationTime', '_id']);
  });

  test('inserts into a table that exists but is not declared, and into an empty one', async () => {
    const fields = { original_id: 'x', archived_at: 1, payload: null };
    const result = await kit.call('create_document', { table: 'archive', fields });
    expect(kit.deployment.data.count('archive')).toBe(1);
    await kit.call('delete_document', { table: 'archive', document_id: result.id });
  });

  test('reports what the schema refuses, with nothing written', async () => {
    const before = kit.deployment.data.count('users');
    const error = await kit.fails('create_document', { table: 'users', fields: { name: 'Nobody' } });
    expect(error).toMatchObject({ code: 'schema_mismatch', written: 'none', hint: expect.any(String) });
    expect(error.message).toContain('required field');
    expect(kit.deployment.data.count('users')).toBe(before);
  });

  test('a plain number is not an int64', async () => {
    const product = {
      sku: 'S-1',
      title: 'T',
      price_cents: { $integer: '5' },
      stock: null,
      attributes: {},
      dimensions: { width: 1, height: 1, unit: 'mm' },
    };
    expect((await kit.call('create_document', { table: 'products', fields: product })).id).toEqual(
      expect.any(String),
    );
    const error = await kit.fails('create_document', {
      table: 'products',
      fields: { ...product, price_cents: 5 },
    });
    expect(error.code).toBe('schema_mismatch');
  });

  test.each([
    [{ n: { $integer: '9223372036854775808' } }, 'fields.n.$integer'],
    [{ n: { $integer: 'BQAAAAAAAAA=' } }, 'fields.n.$integer'],
    [{ n: { $integer: 5 } }, 'fields.n.$integer'],
    [{ a: [{ b: { $float: '1.5' } }] }, 'fields.a[0].b.$float'],
    [{ b: { $bytes: 'not base64!' } }, 'fields.b.$bytes'],
    [{ o: { $gt: 1 } }, 'fields.o.$gt'],
  ])('refuses the value %j by its place', async (fields, field) => {
    const error = await kit.fails('create_document', { table: 'notes', fields });
    expect(error).toMatchObject({ code: 'invalid_value', written: 'none', details: { field } });
    expect(kit.sent()).toEqual([]);
  });

  test('leaves out a document that is too long for a result', async () => {
    const fields = { text: 'z'.repeat(3000) };
    const result = await kit.call('create_document', { table: 'notes', fields }, { maxResultChars: 1000 });
    expect(result).toEqual({ id: expect.any(String), document: null, omitted: ['document'] });
    expect(kit.deployment.data.get(result.id)).toMatchObject(fields);
  });

  test('finds the document in a busy table', async () => {
    kit.deployment.data.insertAll(
      'notes',
      Array.from({ length: 500 }, (_, n) => ({ n })),
    );
    const result = await kit.call('create_document', { table: 'notes', fields: { n: 12, mine: [1] } });
    expect(kit.deployment.data.get(result.id)).toMatchObject({ n: 12, mine: [1] });
  });
});

describe('convex_update_document', () => {
  test('gives the document before and after', async () => {
    const id = kit.deployment.data.insert('notes', { title: 'a', keep: 5n });
    const fields = { title: 'b', extra: { $integer: '7' } };
    const result = await kit.call('update_document', { table: 'notes', document_id: id, fields });
    expect(result.id).toBe(id);
    expect(result.before).toMatchObject({ _id: id, title: 'a', keep: { $integer: '5' } });
    expect(result.after).toEqual({ ...result.before, ...fields });
    expect(kit.deployment.data.get(id)).toMatchObject({ title: 'b', extra: 7n, keep: 5n });
    expect(kit.sent()).toEqual(['POST /api/query_batch', 'POST /api/mutation', 'POST /api/query']);
  });

  test('takes the number of the table', async () => {
    const id = kit.deployment.data.insert('notes', { title: 'a' });
    const table = String(kit.deployment.data.tableNumber('notes'));
    await kit.call('update_document', { table, document_id: id, fields: { title: 'c' } });
    expect(kit.deployment.data.get(id)?.['title']).toBe('c');
    expect(kit.sent().length).toBeLessThanOrEqual(4);
  });

  test('tells a document that cannot be read again from a failed update', async () => {
    const id = kit.deployment.data.insert('notes', { title: 'a' });
    kit.deployment.faults.next({ kind: 'drop-before', match: '_system/frontend/listById', times: 9 });
    const result = await kit.call('update_document', {
      table: 'notes',
      document_id: id,
      fields: { title: 'd' },
    });
    expect(result).toMatchObject({ id, after: null, before: { title: 'a' } });
    expect(result.note).toContain('was updated');
    expect(kit.deployment.data.get(id)?.['title']).toBe('d');
  });

  test('leaves out what is too long, before first', async () => {
    const id = kit.deployment.data.insert('notes', { text: 'w'.repeat(1500) });
    const args = { table: 'notes', document_id: id, fields: { text: 'short' } };
    const result = await kit.call('update_document', args, { maxResultChars: 1000 });
    expect(result).toMatchObject({ id, before: null, after: { text: 'short' }, omitted: ['before'] });
  });

  test('refuses system tables', async () => {
    const id = kit.deployment.data.insert('notes', {});
    const error = await kit.fails('update_document', {
      table: '_storage',
      document_id: id,
      fields: { a: 1 },
    });
    expect(error).toMatchObject({ code: 'system_table', written: 'none' });
  });
});

describe('convex_delete_document', () => {
  test('deletes one document and gives it back', async () => {
    const id = kit.deployment.data.insert('notes', { title: 'to go', n: 3n });
    const count = kit.deployment.data.count('notes');
    const result = await kit.call('delete_document', { table: 'notes', document_id: id });
    expect(result).toMatchObject({
      id,
      deleted: true,
      document: { _id: id, title: 'to go', n: { $integer: '3' } },
    });
    expect(kit.deployment.data.get(id)).toBeNull();
    expect(kit.deployment.data.count('notes')).toBe(count - 1);
    expect(kit.mutations()).toEqual([
      { path: '_system/frontend/deleteDocuments', args: { toDelete: [{ id, tableName: 'notes' }] } },
    ]);
    expect(kit.sent()).toHaveLength(2);
  });

  test('leaves out a document that is too long for a result', async () => {
    const id = kit.deployment.data.insert('notes', { text: 'v'.repeat(3000) });
    const args = { table: 'notes', document_id: id };
    const result = await kit.call('delete_document', args, { maxResultChars: 1000 });
    expect(result).toEqual({ id, deleted: true, document: null, omitted: ['document'] });
  });
});
