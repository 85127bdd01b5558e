import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { flagArguments, splitWords } from '../../../src/cli/call/flags.js';

const INPUT = {
  properties: {
    id: { type: 'string' },
    size: { type: 'integer' },
    ratio: { type: 'number' },
    sure: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
    filter: { type: 'object' },
    maybe: { type: ['integer', 'null'] },
  },
};
const args = (...tokens: string[]) => flagArguments(splitWords(tokens, []).flags, INPUT);

describe('the text of a flag', () => {
  test.each<[string, unknown]>([
    ['--id=007', { id: '007' }],
    ['--id=1e3', { id: '1e3' }],
    ['--id=true', { id: 'true' }],
    ['--id=null', { id: 'null' }],
    ['--id=', { id: '' }],
    ['--id=12345678901234567890', { id: '12345678901234567890' }],
    ['--size=10', { size: 10 }],
    ['--size=007', { size: 7 }],
    ['--size=1e3', { size: '1e3' }],
    ['--size=ten', { size: 'ten' }],
    ['--ratio=1e3', { ratio: 1000 }],
    ['--ratio=-0.5', { ratio: -0.5 }],
    ['--ratio=Infinity', { ratio: 'Infinity' }],
    ['--sure', { sure: true }],
    ['--sure=false', { sure: false }],
    ['--sure=yes', { sure: 'yes' }],
    ['--maybe=null', { maybe: null }],
    ['--filter={"a":[1]}', { filter: { a: [1] } }],
    ['--filter={broken', { filter: '{broken' }],
    ['--tags=007', { tags: ['007'] }],
    ['--tags=["a","b"]', { tags: ['a', 'b'] }],
    ['--nobody-knows=1', { nobody_knows: 1 }],
  ])('%s becomes what the schema wants, and stays text where it does not fit', (token, expected) => {
    expect(args(token)).toEqual(expected);
  });

  test('keeps every whole number that a double holds, and never rounds one that it does not hold', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.maxSafeInteger().map(BigInt)),
        (value) => {
          const { size } = args(`--size=${value}`);
          if (Number.isSafeInteger(Number(value))) expect(size).toBe(Number(value));
          else if (typeof size === 'number') expect(BigInt(size)).toBe(value);
        },
      ),
    );
  });

  test('is kept whole as text, whatever it is', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(args(`--id=${text}`)).toEqual({ id: text })));
  });

  test('repeated for a list, adds to it; else the last one counts', () => {
    expect(args('--tags=a', '--tags', 'b', '--id=1', '--id=2')).toEqual({ tags: ['a', 'b'], id: '2' });
  });
});
