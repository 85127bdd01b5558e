import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pico from 'picocolors';
import { textWidth, wrapLine } from '../../../src/cli/show/text-width.js';

const colors = pico.createColors(true);

describe('a line of prose at a terminal', () => {
  test('is left alone where it fits, or where there is no terminal', () => {
    expect(wrapLine('error: short', 20)).toEqual(['error: short']);
    expect(wrapLine('word '.repeat(50), undefined)).toEqual(['word '.repeat(50)]);
  });

  test('goes on below its text, after a word with a colon, a mark, or its own blanks', () => {
    expect(wrapLine('error: There is no integration "convx".', 30)).toEqual([
      'error: There is no integration',
      '       "convx".',
    ]);
    expect(wrapLine('- table (string): Name of it', 20)).toEqual(['- table (string):', '  Name of it']);
    expect(wrapLine('    Correct the name here', 20)).toEqual(['    Correct the name', '    here']);
    expect(wrapLine('a/b.lua:4: error: there is no x', 20, 4)).toEqual([
      'a/b.lua:4: error:',
      '    there is no x',
    ]);
  });

  test('counts no colours', () => {
    const line = `${colors.red('error:')} There is no ${colors.dim('[usage]')}`;
    expect(wrapLine(line, 27)).toEqual([line]);
    expect(wrapLine(line, 20)).toEqual([
      `${colors.red('error:')} There is no`,
      `       ${colors.dim('[usage]')}`,
    ]);
  });

  test('breaks nothing that is copied: code in backticks, and a command at its end', () => {
    expect(wrapLine('hint: Run `kosmo plugin:trust NAME` then', 24)).toEqual([
      'hint: Run',
      '      `kosmo plugin:trust NAME`',
      '      then',
    ]);
    expect(wrapLine('hint: Run: claude mcp add kosmo -- node x', 24)).toEqual([
      'hint: Run:',
      '      claude mcp add kosmo -- node x',
    ]);
  });

  test('loses and adds nothing but blanks, and is too long only for a word that is', () => {
    const word = fc.stringMatching(/^[a-zäé漢]{1,12}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 20, max: 60 }),
        (words, width) => {
          const lines = wrapLine(words.join(' '), width);
          expect(lines.join(' ').split(' ')).toEqual(words);
          for (const line of lines) expect(textWidth(line) <= width || !line.includes(' ')).toBe(true);
        },
      ),
    );
  });
});
