import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wantsColor } from '../../../src/cli/show/colors.js';
import { layout, table, tableLine } from '../../../src/cli/show/table.js';
import { clipText, oneLine, padText, textWidth } from '../../../src/cli/show/text-width.js';

test('a column that has to stay whole does, and others give way', () => {
  const rows = [['integration.function_name', 'read', 'y'.repeat(60)]];
  const [, line = ''] = table(['function', 'kind', ''], rows, { width: 50, whole: [0] });
  expect(line).toMatch(/^integration\.function_name  read  y+…$/);
  expect(line).toHaveLength(50);
  // Where even that does not fit, it gives way too.
  expect(table(['function', 'kind', ''], rows, { width: 24, whole: [0] })[1]!.length).toBeLessThanOrEqual(24);
});

describe('the width of text', () => {
  test.each<[string, number]>([
    ['plain', 5],
    ['日本', 4],
    ['😀', 2],
    ['🇩🇪', 2],
    ['e\u0301', 1],
    ['\u001b[31mred\u001b[0m', 3],
    ['', 0],
  ])('%j takes %i columns', (text, columns) => expect(textWidth(text)).toBe(columns));

  test('is never more than asked for when text is cut, and characters stay whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, width) => {
        const clipped = clipText(oneLine(text), width);
        expect(textWidth(clipped)).toBeLessThanOrEqual(width);
        expect(clipped.isWellFormed()).toBe(true);
        expect(textWidth(padText(clipped, width))).toBe(width);
      }),
    );
  });
});

describe('a table', () => {
  test('fits any width, whatever is in it', () => {
    const cell = fc.string({ unit: 'grapheme' }).map(oneLine);
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 20, max: 140 }),
        (rows, width) => {
          const fit = layout(rows, width);
          for (const row of rows) expect(textWidth(tableLine(row, fit))).toBeLessThanOrEqual(width);
          expect(fit.widths.length + fit.hidden).toBe(Math.max(...rows.map((row) => row.length)));
        },
      ),
    );
  });

  test('takes room from the widest column and leaves narrow ones as they are', () => {
    expect(table(['id', 'text'], [['1', 'x'.repeat(60)]], { width: 20 })).toEqual([
      'id  text',
      `1   ${'x'.repeat(15)}…`,
    ]);
  });

  test('shows control characters instead of obeying them', () => {
    expect(oneLine('a\nb\u001b[2J\u202e')).toBe('a\\nb\\u{1b}[2J\\u{202e}');
  });
});

describe('colours', () => {
  test.each<[string, boolean | undefined, Record<string, string>, boolean]>([
    ['a terminal', true, {}, true],
    ['a pipe of a CI, which has no isTTY', undefined, { CI: 'true' }, false],
    ['a pipe', false, {}, false],
    ['NO_COLOR at a terminal', true, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['FORCE_COLOR on a pipe', false, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['NO_COLOR against FORCE_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['CLICOLOR_FORCE on a pipe', false, { CLICOLOR_FORCE: '1' }, true],
    ['CLICOLOR=0', true, { CLICOLOR: '0' }, false],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
    ['CI on a pipe', false, { CI: 'true' }, false],
  ])('%s', (_name, isTTY, env, wanted) => expect(wantsColor(isTTY, env)).toBe(wanted));
});
