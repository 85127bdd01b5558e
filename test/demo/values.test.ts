import { describe, expect, test } from '@jest/globals';
import {
  compareValues as officialCompare,
  convexToJson,
  getConvexSize,
  type Value as OfficialValue,
} from 'convex/values';
import fc from 'fast-check';
import { compareValues, decodeValue, encodeValue, exportValue, type Json } from '../../src/demo/index.js';
import { InvalidValue } from '../../src/demo/values/decode.js';
import { nestingOf, sizeOf } from '../../src/demo/values/size.js';
import { anyValue, toOfficial } from '../helpers/arbitrary-values.js';

const official = (value: Parameters<typeof toOfficial>[0]): OfficialValue =>
  toOfficial(value) as OfficialValue;

describe('the lossless encoding', () => {
  test('brings every value back unchanged, through JSON text', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const text = JSON.stringify(encodeValue(value));
        expect(compareValues(decodeValue(JSON.parse(text) as Json), value)).toBe(0);
      }),
    );
  });

  test('is the one that the official client writes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(JSON.stringify(encodeValue(value))).toBe(JSON.stringify(convexToJson(official(value))));
      }),
    );
  });

  test.each<[string, Json]>([
    ['an unknown tag', { $date: 'x' }],
    ['a tag beside another field', { $integer: 'AQAAAAAAAAA=', a: 1 }],
    ['a set', { $set: [1] }],
    ['a map', { $map: [] }],
    ['an integer as a number', { $integer: 1 }],
    ['an integer as decimal text', { $integer: '12' }],
    ['an integer of four bytes', { $integer: 'AQAAAA==' }],
    ['base64 without padding', { $bytes: 'AQ' }],
    ['base64 for URLs', { $bytes: '-_-_' }],
    ['an ordinary float in a tag', { $float: 'AAAAAAAA8D8=' }],
    ['an empty field name', { '': 1, a: 2 }],
    ['a field name that is not ASCII', { größe: 1 }],
    ['a field name with a control character', { 'a\nb': 1 }],
    ['a field name that is too long', { ['x'.repeat(1025)]: 1 }],
    ['an array that is too long', new Array<Json>(8193).fill(0)],
    [
      'an object with too many fields',
      Object.fromEntries(Array.from({ length: 1025 }, (_, i) => [`f${i}`, i])),
    ],
    ['half a surrogate pair', 'a\ud800'],
  ])('refuses %s', (_name, json) => {
    expect(() => decodeValue(json)).toThrow(InvalidValue);
  });

  test('refuses nesting without end, instead of overflowing the stack', () => {
    let json: Json = 1;
    for (let i = 0; i < 100; i += 1) json = [json];
    expect(() => decodeValue(json)).toThrow(InvalidValue);
  });

  test('takes the largest and the smallest int64', () => {
    expect(decodeValue({ $integer: '/////////38=' })).toBe(2n ** 63n - 1n);
    expect(decodeValue({ $integer: 'AAAAAAAAAIA=' })).toBe(-(2n ** 63n));
  });
});

test('the lossy format writes int64 and bytes as text and special floats by name', () => {
  const value = { a: 9007199254740993n, b: Uint8Array.of(1, 2), c: [NaN, -Infinity, 1.5], d: null };
  expect(exportValue(value)).toEqual({
    a: '9007199254740993',
    b: 'AQI=',
    c: ['NaN', '-Infinity', 1.5],
    d: null,
  });
});

describe('the order of values', () => {
  test('is the one of the official client', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        expect(Math.sign(compareValues(a, b))).toBe(Math.sign(officialCompare(official(a), official(b))));
      }),
      { numRuns: 500 },
    );
  });

  test('goes by type first', () => {
    const ordered = [undefined, null, -5n, 7n, -Infinity, -0, 0, 3, NaN, false, true, '', 'Z', 'a'];
    const more = [Uint8Array.of(), Uint8Array.of(0), [], [undefined], [null], {}, { a: 1 }];
    const all = [...ordered, ...more] as Parameters<typeof compareValues>[0][];
    for (const [i, value] of all.entries()) {
      expect(compareValues(value, value)).toBe(0);
      for (const later of all.slice(i + 1)) {
        expect([Math.sign(compareValues(value, later)), Math.sign(compareValues(later, value))]).toEqual([
          -1, 1,
        ]);
      }
    }
  });

  test('puts text in the order of code points, not of UTF-16 units', () => {
    expect(compareValues('\u{1f600}', '\uffee')).toBeGreaterThan(0);
    expect(compareValues('a\u{1f600}', 'a\u{1f601}')).toBeLessThan(0);
  });
});

test('sizes are those that the official client computes', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(sizeOf(value)).toBe(getConvexSize(official(value)));
    }),
  );
});

test('nesting counts arrays and objects', () => {
  expect([nestingOf(1), nestingOf([]), nestingOf({ a: [{ b: 1 }] })]).toEqual([0, 1, 3]);
});
