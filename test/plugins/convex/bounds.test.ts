import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startKit, type Kit } from './support/kit.js';
import { startLibrary } from './support/library.js';

describe('A cursor that is too long for a result', () => {
  let kit: Kit;
  // Convex puts the indexed value into its cursor, so that one of these is longer than the result may be.
  const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(4000));
  const budget = { maxResultChars: 6000, warm: true };

  beforeAll(async () => {
    const tables = [{ name: 'texts', indexes: [{ name: 'by_text', fields: ['text'] }] }];
    kit = await startKit({ seed: { tables, documents: { texts: texts.map((text) => ({ text })) } } });
  });
  afterAll(() => kit.close());

  test.each(['text', '-text', 'missing_index'])(
    'is short all the same, and goes on: order %s',
    async (by) => {
      const order = by === 'missing_index' ? 'copy' : by;
      if (order === 'copy') {
        const { data } = kit.deployment;
        for (const one of data.all('texts')) data.patch(one._id, { copy: one['text'] as string, text: 'x' });
      }
      const found: string[] = [];
      for (let cursor: string | null = null, pages = 0; pages < 9; pages += 1) {
        const args = { table: 'texts', order, ...(cursor === null ? {} : { cursor }) };
        const page: any = await kit.call('query_documents', args, budget);
        expect(JSON.stringify(page).length).toBeLessThanOrEqual(budget.maxResultChars);
        found.push(...page.documents.map((one: any) => one[order.replace('-', '')][0]));
        cursor = page.cursor;
        if (cursor === null) break;
        expect(cursor.length).toBeLessThan(300);
      }
      expect(found.join('')).toBe(by === '-text' ? 'dcba' : 'abcd');
    },
  );

  test('says that it is too old when it is no longer known', async () => {
    const args = { table: 'texts', order: 'copy' };
    const { cursor } = await kit.call('query_documents', args, budget);
    const error = await kit.fails('query_documents', { ...args, cursor }, { maxResultChars: 6000 });
    expect(error).toMatchObject({ code: 'cursor_invalid', hint: expect.stringContaining('_creationTime') });
  });
});

describe('The work of one query', () => {
  let kit: Kit;
  beforeAll(async () => {
    kit = await startKit({ seed: { tables: [{ name: 'hay' }] }, limits: { pageRowsRead: 40 } });
    kit.deployment.data.insertAll(
      'hay',
      Array.from({ length: 2600 }, (_, i) => ({ kind: 'hay', n: BigInt(i), i })),
    );
  });
  afterAll(() => kit.close());

  const query = (args: object): Promise<any> => kit.call('query_documents', { table: 'hay', ...args });

  test('ends by its pages where every row read is known', async () => {
    const $in = [{ $integer: '-1' }, { $integer: '2599' }];
    const page = await query({ filter: { n: { $in, $type: 'int64' } } });
    expect(page).toMatchObject({ documents: [], has_more: true, scanned: { documents: null } });
    expect(page.plan).toContain('stopped at the work limit of one call');
    expect(page.scanned.pages).toBeLessThanOrEqual(10);
  });

  test('ends by time, rows and pages, and says which', async () => {
    const library = await startLibrary();
    const over = (done: object) => library.get('work', 'over', { pages: 1, rows: 40, exact: true, ...done });
    try {
      const soon = Date.now() + 60_000;
      expect(await over({ began: soon })).toBeUndefined();
      const began = Date.now() - 12_000;
      const late = /^stopped at the work limit of one call, (\d+) s \(1 page read, 40 rows\)$/.exec(
        await over({ began }),
      );
      const said = Number(late?.[1]);
      // Rounded, and the call takes a while itself.
      expect(said).toBeGreaterThanOrEqual(12);
      expect(said).toBeLessThanOrEqual(Math.round((Date.now() - began) / 1000));
      expect(await over({ began: soon, pages: 5, rows: 50_000, exact: false })).toBe(
        'stopped at the work limit of one call, 50000 rows (5 pages read, at most 50000 rows)',
      );
      expect(await over({ began: soon, pages: 10 })).toBe(
        'stopped at the work limit of one call, 10 pages (10 pages read, 40 rows)',
      );
    } finally {
      await library.close();
    }
  });

  test('of a sort here ends with a refusal, not in the middle', async () => {
    const { viewOnly } = kit.deployment.keys;
    const args = { table: 'hay', filter: { kind: 'straw' }, order: 'i' };
    const error = await kit.fails('query_documents', args, { key: viewOnly });
    expect(error).toMatchObject({ code: 'order_needs_index', details: { documents: 2600 } });
  });
});

describe('More tables than the deployment tells', () => {
  let kit: Kit;
  beforeAll(async () => {
    kit = await startKit({ seed: false });
    const fill = (data: Kit['deployment']['data']) => {
      for (let i = 0; i < 1001; i += 1) data.defineTable({ name: `t${i}`, declared: false });
    };
    fill(kit.deployment.data);
    fill(kit.deployment.component('many').data);
  });
  afterAll(() => kit.close());

  test('are there all the same: to read, to describe and to write', async () => {
    const { id } = await kit.call('create_document', { table: 't1000', fields: { a: 1 } });
    expect((await kit.call('query_documents', { table: 't1000', filter: { a: 1 } })).documents).toHaveLength(
      1,
    );
    expect((await kit.call('get_table', { table: 't1000' })).table).toMatchObject({ documents: 1 });
    const args = { table: 't1000', document_id: id };
    expect((await kit.call('update_document', { ...args, fields: { a: 2 } })).after.a).toBe(2);
    const wrong = await kit.fails('delete_document', { ...args, table: 't999' });
    expect(wrong).toMatchObject({ code: 'document_not_found', written: 'none' });
    expect((await kit.call('delete_document', args)).deleted).toBe(true);
    expect(await kit.fails('query_documents', { table: 't1001' })).toMatchObject({ code: 'unknown_table' });
  });

  test('are all listed of the root, and of a component the list says that it may be cut', async () => {
    expect(await kit.call('list_tables')).toMatchObject({ count: 1001 });
    const listed = await kit.call('list_tables', { component: 'many' });
    expect(listed.note).toContain('at most 1000');
  });
});

describe('Field names that Convex cannot filter by', () => {
  let kit: Kit;
  const long = 'x'.repeat(100);
  beforeAll(async () => {
    const odd = [
      { 'two words': 1, [long]: 'a', 'a.b': 1n, n: 0 },
      { 'two words': 2, [long]: 'b', 'a.b': 2n, n: 1 },
      { a: { b: 1n, 'x-y': null }, n: 2 },
    ];
    kit = await startKit({ seed: { tables: [{ name: 'odd' }], documents: { odd } } });
  });
  afterAll(() => kit.close());

  test.each<[object, number[]]>([
    [{ 'two words': 2 }, [1]],
    [{ 'two words': { $gte: 1 } }, [0, 1]],
    [{ 'two words': { $exists: false } }, [2]],
    [{ 'two words': { $ne: 1 }, n: { $lt: 2 } }, [1]],
    [{ 'two words': { $type: 'float64' } }, [0, 1]],
    [{ [long]: { $in: ['b', 'c'] } }, [1]],
    [{ 'a.b': { $integer: '1' } }, [2]],
    [{ 'a\\.b': { $integer: '1' } }, [0]],
    [{ 'a\\.b': { $in: [{ $integer: '1' }, { $integer: '2' }] } }, [0, 1]],
    [{ 'a.x-y': null }, [2]],
  ])('are checked here: %j', async (filter, expected) => {
    for (const order of [undefined, 'n']) {
      const args = { table: 'odd', filter, ...(order ? { order } : {}) };
      const page = await kit.call('query_documents', args);
      expect(page.documents.map((one: any) => one.n)).toEqual(expected);
    }
    const viewed = await kit.call(
      'query_documents',
      { table: 'odd', filter, order: 'n' },
      {
        key: kit.deployment.keys.viewOnly,
      },
    );
    expect(viewed.documents.map((one: any) => one.n)).toEqual(expected);
  });

  test('may be ordered by, where a word may have no blanks', async () => {
    const page = await kit.call('query_documents', { table: 'odd', order: `-${long}` });
    expect(page.documents.map((one: any) => one.n)).toEqual([1, 0, 2]);
    const dotted = await kit.call('query_documents', { table: 'odd', order: 'a\\.b' });
    expect(dotted.documents.map((one: any) => one.n)).toEqual([2, 0, 1]);
  });

  test.each<[string, string]>([
    ['größe', 'printable ASCII'],
    ['x'.repeat(1025), 'longer than 1024'],
    ['a..b', 'empty'],
    ['a.$b', 'starts with $'],
  ])('and names that no field can have are refused: %s', async (field, said) => {
    const error = await kit.fails('query_documents', { table: 'odd', filter: { [field]: 1 } });
    expect(error).toMatchObject({ code: 'invalid_filter', written: 'none' });
    expect(error.message).toContain(said);
  });

  test.each(['größe', 'x'.repeat(1025), ''])('nor stored: %j', async (field) => {
    for (const fields of [{ ok: { [field]: 1 } }, { [field]: 1 }]) {
      const error = await kit.fails('create_document', { table: 'odd', fields });
      expect(error).toMatchObject({ code: 'invalid_value', written: 'none' });
    }
    expect(kit.deployment.data.count('odd')).toBe(3);
  });
});
