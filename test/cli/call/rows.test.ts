import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allPages } from '../../../src/cli/call/pages.js';
import { collectAll } from '../../../src/cli/call/read-all.js';
import { csvLine } from '../../../src/cli/call/csv.js';
import { rowWriter } from '../../../src/cli/call/rows.js';
import type { Format } from '../../../src/cli/call/formats.js';
import { Progress } from '../../../src/cli/show/progress.js';
import { textWidth } from '../../../src/cli/show/text-width.js';
import type { CallOutcome } from '../../../src/gateway/gateway.js';
import type { JsonObject, JsonValue } from '../../../src/shared/wire.js';

async function written(
  format: Format,
  pages: JsonValue[][],
  options: { width?: number; columns?: string[] } = {},
) {
  let text = '';
  const sink = {
    write: (more: string) => Promise.resolve(void (text += more)),
    commit: () => Promise.resolve(),
    abort: () => Promise.resolve(),
  };
  const writer = rowWriter(format, sink, options);
  for (const page of pages) await writer.page(page);
  return { remarks: await writer.end(), text };
}

describe('chosen columns', () => {
  test.each(['table', 'csv'] as const)('that no row has are said as a slip in a %s', async (format) => {
    const { remarks } = await written(format, [[{ name: 'a' }], [{ age: 1 }]], { columns: ['nme', 'age'] });
    expect(remarks).toEqual(['No row has the field "nme". Did you mean "name", "age"?']);
    expect((await written(format, [[]], { columns: ['nme'] })).remarks).toEqual([]);
  });
});

describe('a table of documents', () => {
  test('shows what the service adds behind the own fields, but for the id', async () => {
    const { text } = await written('table', [[{ _creationTime: 1, _id: 'x', name: 'n' }]]);
    expect(text.split('\n')[0]).toMatch(/_id +name +_creationTime/);
  });
});

describe('CSV', () => {
  test.each<[JsonValue | undefined, string]>([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    [' edge', '" edge"'],
    ['', '""'],
    [null, ''],
    [undefined, ''],
    [0, '0'],
    [-1.5, '-1.5'],
    [false, 'false'],
    [{ a: ['x'] }, '"{""a"":[""x""]}"'],
    ['=1+1', "'=1+1"],
    ['+49', "'+49"],
    ['-cmd', "'-cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['=a,"b"', `"'=a,""b"""`],
  ])('of %j is %s', (value, cell) => expect(csvLine([value])).toBe(`${cell}\r\n`));

  test('gives every text back to a reader of RFC 4180', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string().filter((text) => !/^[=+\-@\t\r]/.test(text)),
          { minLength: 1 },
        ),
        (row) => {
          expect(parseLine(csvLine(row))).toEqual(row);
        },
      ),
    );
  });

  test('refuses a field for which the first page had no column, instead of leaving it out', async () => {
    await expect(written('csv', [[{ a: 1 }], [{ a: 2, b: 3 }]])).rejects.toThrow('Row 2 has the field "b"');
    const chosen = await written('csv', [[{ a: 1 }], [{ a: 2, b: 3 }]], { columns: ['b', 'a'] });
    expect(chosen.text).toBe('b,a\r\n,1\r\n3,2\r\n');
  });
});

/** Cells of one record, read as RFC 4180 says. */
function parseLine(line: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at < line.length - 2;) {
    const [whole, quoted, plain] = /"((?:[^"]|"")*)"(?:,|\r\n)|([^",\r\n]*)(?:,|\r\n)/y.exec(line.slice(at))!;
    cells.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    at += whole.length;
  }
  return cells;
}

describe('a table', () => {
  const rows = [
    { name: '田中太郎', face: '😀👍🏽', note: 'line\nbreak' },
    { name: 'Zoë', face: '🇩🇪', note: 'a\u001b[31mred\u0007' },
    { name: 'x', face: '', note: 'y'.repeat(200) },
  ];

  test.each([20, 40, 80, 140])('of CJK and emoji is aligned and fits into %i columns', async (width) => {
    const { text } = await written('table', [rows], { width });
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
    expect(text).not.toMatch(/[\u0007\u001b](?!\[\d*m)/);
    expect(text.isWellFormed()).toBe(true);
  });

  test('shows the second column at one place in every line', async () => {
    const { text } = await written('table', [rows], { width: 80 });
    const starts = text
      .trimEnd()
      .split('\n')
      .slice(1, 3)
      .map((line, at) => textWidth(line.slice(0, line.indexOf(rows[at]!.face))));
    expect(starts).toEqual(['田中太郎'.length * 2 + 2, '田中太郎'.length * 2 + 2]);
  });

  test('names the fields that it does not show', async () => {
    const { remarks } = await written('table', [[{ a: 1 }], [{ a: 2, later: 3 }]], { width: 80 });
    expect(remarks).toEqual([expect.stringContaining('later')]);
  });
});

const paging = { items: 'rows', cursor: 'cursor', next: 'next' };
const answer = (rows: JsonValue[], next: string | null, chars = 10): CallOutcome =>
  ({
    ok: true,
    account: 'default',
    result: { value: { rows, next }, json: ' '.repeat(chars) },
  }) as unknown as CallOutcome;

/** Reads pages whose cursors are those of the list, again and again. */
async function read(next: (page: number) => string | null): Promise<number> {
  let pages = 0;
  const call = (): Promise<CallOutcome> => Promise.resolve(answer([pages], next(pages++)));
  for await (const page of allPages(paging, {}, call)) expect(page.rows).toHaveLength(1);
  return pages;
}

describe('all pages', () => {
  test('end with the page that has no cursor', async () => {
    expect(await read((page) => (page < 9 ? `c${page}` : null))).toBe(10);
  });

  test.each([1, 2, 3, 7, 50])(
    'whose cursors lead in a circle of %i are an error, and no endless loop',
    async (length) => {
      let asked = 0;
      const circle = (page: number): string => {
        if ((asked += 1) > 1000) throw new Error('endless');
        return `c${page < 5 ? page : 5 + (page % length)}`;
      };
      await expect(read(circle)).rejects.toMatchObject({ code: 'upstream_protocol' });
      expect(asked).toBeLessThan(4 * (length + 6));
    },
  );

  test('start at the cursor that was given, and keep the other arguments', async () => {
    const asked: JsonObject[] = [];
    const call = (args: JsonObject): Promise<CallOutcome> => {
      asked.push(args);
      return Promise.resolve(answer([], asked.length < 2 ? 'second' : null));
    };
    for await (const page of allPages(paging, { table: 't', cursor: 'first' }, call))
      expect(page.omitted).toBe(0);
    expect(asked).toEqual([
      { table: 't', cursor: 'first' },
      { table: 't', cursor: 'second' },
    ]);
  });

  test.each([
    ['rows', 60_000, 10],
    ['characters', 1, 40_000_000],
  ])('in one envelope end with an error when there are too many %s', async (_what, rows, chars) => {
    let page = 0;
    const call = (): Promise<CallOutcome> =>
      Promise.resolve(answer(new Array<JsonValue>(rows).fill(1), `c${(page += 1)}`, chars));
    const outcome = await collectAll({ paging, args: {}, call, progress: new Progress('') });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'result_too_large' } });
    expect((outcome as { error: { hint: string } }).error.hint).toContain('--format jsonl');
    expect(page).toBe(2);
  });
});
