import type { MaybeValue } from '../values/types.js';
import type { SeedData } from './fill.js';
import { seededRandom } from './random.js';

/**
 * Values of every kind in the order of Convex, each greater than the one before: absent, null, int64,
 * float64, booleans, text by code points (not UTF-16 units), bytes, lists, objects.
 */
export const ORDERED_VALUES: readonly MaybeValue[] = [
  undefined,
  null,
  -(2n ** 63n),
  -1n,
  0n,
  9_007_199_254_740_993n,
  2n ** 63n - 1n,
  -Infinity,
  -1.5,
  -0,
  0,
  5e-324,
  9_007_199_254_740_992,
  Infinity,
  NaN,
  false,
  true,
  '',
  '\u0000',
  '10',
  '9',
  'A',
  'Zebra',
  'a',
  'e\u0301',
  'é',
  'Čapek',
  '日本',
  '\ufb01',
  '😀',
  new Uint8Array(),
  Uint8Array.of(0),
  Uint8Array.of(0, 255),
  Uint8Array.of(128),
  [],
  [null],
  [1n],
  [1],
  [1, 1],
  ['a'],
  {},
  { a: 1 },
  { a: 1, b: null },
  { b: 0 },
];

/** A table `ordered` with each value twice in the field `value`, mixed up, and an index `by_value`. */
export function orderSeed(seed = 7): SeedData {
  const random = seededRandom(seed);
  const documents = [...ORDERED_VALUES.keys(), ...ORDERED_VALUES.keys()]
    .map((rank, i) => ({ rank, copy: i < ORDERED_VALUES.length ? 0 : 1, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ rank, copy }) => {
      const value = ORDERED_VALUES[rank];
      return { rank, copy, ...(value === undefined ? {} : { value }) };
    });
  const indexes = [{ name: 'by_value', fields: ['value'] }];
  return { tables: [{ name: 'ordered', indexes }], documents: { ordered: documents } };
}
