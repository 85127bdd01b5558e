import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startKit, type Kit } from './support/kit.js';

let kit: Kit;

beforeAll(async () => {
  kit = await startKit();
});
afterEach(() => kit.deployment.faults.clear());
afterAll(() => kit.close());

const titles = (table = 'notes') => kit.deployment.data.all(table).map((document) => document['title']);

describe('Several documents in one create', () => {
  test('are inserted in one transaction and told in order, in four requests', async () => {
    const documents = [{ title: 'b1' }, { title: 'b2', n: { $integer: '2' } }, { title: 'b1' }];
    const result = await kit.call('create_document', { table: 'notes', documents });
    expect(result).toMatchObject({ created: 3, documents });
    expect(result.ids.map((id: string) => kit.deployment.data.get(id)?.['title'])).toEqual([
      'b1',
      'b2',
      'b1',
    ]);
    expect(new Set(result.ids).size).toBe(3);
    expect(kit.sent()).toHaveLength(4);
    expect(kit.mutations()).toHaveLength(1);
  });

  test('may be a hundred', async () => {
    const documents = Array.from({ length: 100 }, (_, i) => ({ title: `h${i}` }));
    const result = await kit.call('create_document', { table: 'notes', documents });
    expect(result.documents.map((document: any) => document.title)).toEqual(
      documents.map(({ title }) => title),
    );
  });

  test('are all refused for one that does not fit, which is named', async () => {
    const good = { title: 'good' };
    const error = await kit.fails('create_document', { table: 'users', documents: [good, good] });
    expect(error).toMatchObject({ code: 'schema_mismatch', written: 'none' });
    expect(error.message).toContain('documents[0].');
    const bad = await kit.fails('create_document', { table: 'notes', documents: [good, { _id: 'x' }] });
    expect(bad).toMatchObject({ code: 'invalid_value', details: { field: 'documents[1]._id' } });
    expect(titles()).not.toContain('good');
  });

  test.each([
    [{ fields: { a: 1 }, documents: [{ a: 1 }] }],
    [{}],
    [{ documents: [] }],
    [{ documents: Array.from({ length: 101 }, () => ({})) }],
  ])('are refused for arguments like %#', async (args) => {
    const error = await kit.fails('create_document', { table: 'notes', ...args });
    expect(error).toMatchObject({ code: 'invalid_arguments', written: 'none' });
    expect(kit.sent()).toEqual([]);
  });
});

describe('The declared schema', () => {
  const product = {
    sku: 'S-9',
    title: 'T',
    price_cents: { $integer: '5' },
    stock: null,
    attributes: {},
    dimensions: { width: 1, height: 1, unit: 'mm' },
  };

  test.each<[object, string, string]>([
    [{ price_cents: 5 }, 'fields.price_cents', 'must be int64, but is float64'],
    [{ dimensions: { width: 'x', height: 1, unit: 'mm' } }, 'fields.dimensions.width', 'float64'],
    [{ nonsense: 1 }, 'fields.nonsense', 'not a field of the schema'],
    [{ title: null }, 'fields.title', 'must be string, but is null'],
  ])('is checked before anything is sent: %j', async (change, field, said) => {
    const error = await kit.fails('create_document', {
      table: 'products',
      fields: { ...product, ...change },
    });
    expect(error).toMatchObject({ code: 'schema_mismatch', written: 'none', details: { field } });
    expect(error.message).toContain(said);
    expect(kit.mutations()).toEqual([]);
  });

  test('is checked for the whole document of an update', async () => {
    const { id } = await kit.call('create_document', { table: 'products', fields: product });
    const args = { table: 'products', document_id: id };
    const wrong = await kit.fails('update_document', { ...args, fields: { sku: 7 } });
    expect(wrong).toMatchObject({ code: 'schema_mismatch', details: { field: 'fields.sku' } });
    const missing = await kit.fails('update_document', { ...args, unset: ['sku'] });
    expect(missing.message).toContain('required field');
    expect(kit.mutations()).toEqual([]);
  });

  test('that is not enforced refuses nothing', async () => {
    kit.deployment.data.setSchemaValidation(false);
    try {
      const result = await kit.call('create_document', { table: 'products', fields: { ...product, odd: 1 } });
      await kit.call('delete_document', { table: 'products', document_id: result.id });
    } finally {
      kit.deployment.data.setSchemaValidation(true);
    }
  });
});

describe('An update', () => {
  const fresh = (fields: object) => kit.deployment.data.insert('notes', fields as never);

  test('removes the fields in unset', async () => {
    const id = fresh({ title: 'u', old: 1, keep: 2 });
    const args = { table: 'notes', document_id: id, fields: { title: 'v' }, unset: ['old', 'not there'] };
    const result = await kit.call('update_document', args);
    expect(Object.keys(result.after).sort()).toEqual(['_creationTime', '_id', 'keep', 'title']);
    await kit.call('update_document', { table: 'notes', document_id: id, unset: ['keep'] });
    expect(kit.deployment.data.get(id)).not.toHaveProperty('keep');
  });

  test.each([
    [{ fields: { a: 1 }, unset: ['a'] }, 'invalid_arguments'],
    [{ unset: ['_id'] }, 'invalid_value'],
    [{ unset: [] }, 'invalid_arguments'],
  ])('%j is refused', async (args, code) => {
    const id = fresh({});
    const error = await kit.fails('update_document', { table: 'notes', document_id: id, ...args });
    expect(error).toMatchObject({ code, written: 'none' });
    expect(kit.mutations()).toEqual([]);
  });

  test('with a fulfilled expect happens, and says what was not promised', async () => {
    const id = fresh({ title: 'e', a: { b: 5n } });
    const args = { table: 'notes', document_id: id, fields: { title: 'f' } };
    const expected = { title: 'e', 'a.b': { $integer: '5' } };
    const result = await kit.call('update_document', { ...args, expect: expected });
    expect(result.after.title).toBe('f');
    expect(result.note).toContain('not one transaction');
    expect(kit.sent()).toHaveLength(3);
  });

  test.each([
    [{ title: 'other' }, 'expect.title'],
    [{ gone: 1 }, 'expect.gone'],
  ])('with expect %j is refused', async (expected, field) => {
    const id = fresh({ title: 'e' });
    const args = { table: 'notes', document_id: id, fields: { title: 'f' }, expect: expected };
    const error = await kit.fails('update_document', args);
    expect(error).toMatchObject({ code: 'precondition_failed', written: 'none', details: { field } });
    expect(kit.mutations()).toEqual([]);
  });

  test('with if_unchanged_since looks at what the document was then', async () => {
    // The deployment's clock; a document is committed later than it is created, by as much as the machine is slow.
    const now = (): number => performance.timeOrigin + performance.now();
    const created = now();
    const id = fresh({ title: 'then' });
    const since = now() + 1;
    const args = { table: 'notes', document_id: id, fields: { title: 'now' }, if_unchanged_since: since };
    while (now() <= since + 1) await new Promise((resolve) => setImmediate(resolve));
    const result = await kit.call('update_document', args);
    expect(result).toMatchObject({
      after: { title: 'now' },
      note: expect.stringContaining('not one transaction'),
    });
    const error = await kit.fails('update_document', { ...args, fields: { title: 'again' } });
    expect(error).toMatchObject({ code: 'precondition_failed', written: 'none' });
    const early = await kit.fails('update_document', { ...args, if_unchanged_since: created });
    expect(early).toMatchObject({
      code: 'precondition_failed',
      message: 'The document did not exist yet at if_unchanged_since. Nothing was changed.',
    });
    const ancient = await kit.fails('update_document', { ...args, if_unchanged_since: 1 });
    expect(ancient).toMatchObject({ code: 'precondition_failed', written: 'none' });
    expect(kit.mutations()).toEqual([]);
  });
});

describe('Several ids in one delete', () => {
  test('go in one transaction', async () => {
    const list = kit.deployment.data.insertAll('notes', [{ title: 'd1' }, { title: 'd2' }]);
    const result = await kit.call('delete_document', { table: 'notes', document_ids: list });
    expect(result).toMatchObject({ ids: list, deleted: true, documents: [{ title: 'd1' }, { title: 'd2' }] });
    expect(list.map((id) => kit.deployment.data.get(id))).toEqual([null, null]);
    expect(kit.sent()).toHaveLength(2);
  });

  test('are all refused for one of another table, or one that is gone', async () => {
    const [kept, gone] = kit.deployment.data.insertAll('notes', [{ title: 'k' }, { title: 'g' }]) as [
      string,
      string,
    ];
    kit.deployment.data.delete(gone);
    const user = kit.deployment.data.all('users')[0]?._id;
    const other = await kit.fails('delete_document', { table: 'notes', document_ids: [kept, user] });
    expect(other).toMatchObject({ code: 'id_wrong_table', written: 'none' });
    const missing = await kit.fails('delete_document', { table: 'notes', document_ids: [kept, gone] });
    expect(missing).toMatchObject({ code: 'document_not_found', details: { document_id: gone } });
    const twice = await kit.fails('delete_document', { table: 'notes', document_ids: [kept, kept] });
    expect(twice).toMatchObject({ code: 'invalid_arguments', written: 'none' });
    expect(kit.deployment.data.get(kept)).not.toBeNull();
  });
});

describe('Documents that are together more than one transaction may read', () => {
  test('are refused in one delete, with what to do; none is gone', async () => {
    const { data } = kit.deployment;
    const large = Array.from({ length: 17 }, () => ({ text: 'x'.repeat(1024 * 1024 - 200) }));
    data.defineTable({ name: 'large' });
    const document_ids = data.insertAll('large', large);
    const error = await kit.fails('delete_document', { table: 'large', document_ids });
    expect(error).toMatchObject({
      code: 'over_limits',
      written: 'none',
      hint: expect.stringContaining('fewer documents at once'),
    });
    expect(data.all('large')).toHaveLength(17);
    const some = await kit.call('delete_document', {
      table: 'large',
      document_ids: document_ids.slice(0, 8),
    });
    expect(some.ids).toHaveLength(8);
    data.dropTable('large');
  });
});

describe('After a lost answer, the data are read again and', () => {
  const lose = (kind: 'drop-before' | 'drop-after-apply') =>
    kit.deployment.faults.next({ kind, match: '/api/mutation' });

  test('an insert that happened is told with its ids, and not repeated', async () => {
    lose('drop-after-apply');
    const result = await kit.call('create_document', { table: 'notes', fields: { title: 'lost insert' } });
    expect(kit.deployment.data.get(result.id)).toMatchObject({ title: 'lost insert' });
    expect(result.note).toContain('the write happened');
    expect(titles().filter((title) => title === 'lost insert')).toHaveLength(1);
    expect(kit.mutations()).toHaveLength(1);
  });

  test('an insert that did not happen is "none"', async () => {
    lose('drop-before');
    const error = await kit.fails('create_document', { table: 'notes', fields: { title: 'never' } });
    expect(error).toMatchObject({ written: 'none', hint: 'It is safe to try again.' });
    expect(titles()).not.toContain('never');
    expect(kit.sent().filter((line) => line === 'POST /api/mutation').length).toBeLessThanOrEqual(1);
  });

  test('an insert is "unknown" if the app inserted the same at that moment', async () => {
    kit.deployment.faults.next({
      kind: 'drop-before',
      match: (target) => {
        if (target.path !== '/api/mutation') return false;
        kit.deployment.data.insert('notes', { title: 'theirs' });
        return true;
      },
    });
    const error = await kit.fails('create_document', { table: 'notes', fields: { title: 'theirs' } });
    expect(error).toMatchObject({ written: 'unknown' });
  });

  test.each<['update_document' | 'delete_document', object]>([
    ['update_document', { fields: { title: 'after' } }],
    ['delete_document', {}],
  ])('%s that happened is a success', async (fn, args) => {
    const id = kit.deployment.data.insert('notes', { title: 'before' });
    lose('drop-after-apply');
    const result = await kit.call(fn, { table: 'notes', document_id: id, ...args });
    expect(result).toMatchObject({ id, note: expect.stringContaining('the write happened') });
    expect(kit.deployment.data.get(id)?.['title']).toBe(fn === 'update_document' ? 'after' : undefined);
  });

  test.each<['update_document' | 'delete_document', object]>([
    ['update_document', { fields: { title: 'after' } }],
    ['delete_document', {}],
  ])('%s that did not happen is "none", and one that cannot be read "unknown"', async (fn, args) => {
    const id = kit.deployment.data.insert('notes', { title: 'before' });
    lose('drop-before');
    const none = await kit.fails(fn, { table: 'notes', document_id: id, ...args });
    expect(none).toMatchObject({ written: 'none' });
    lose('drop-before');
    kit.deployment.faults.next({ kind: 'drop-before', match: '/api/query', times: 9 });
    const unknown = await kit.fails(fn, { table: 'notes', document_id: id, ...args });
    expect(unknown).toMatchObject({ written: 'unknown', hint: expect.stringContaining('Look at') });
    expect(kit.deployment.data.get(id)).toMatchObject({ title: 'before' });
  });
});
