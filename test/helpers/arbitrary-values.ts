import fc from 'fast-check';
import type { Value } from '../../src/demo/index.js';

const name = fc.stringMatching(/^[ -#%-~][ -~]{0,6}$/);
const text = fc.string({ unit: 'binary', maxLength: 12 });

export const anyScalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, -0, 0),
  fc.boolean(),
  text,
  fc.uint8Array({ maxLength: 12 }).map((bytes) => new Uint8Array(bytes)),
);

/** Any value that a document may hold, nested a few levels. */
export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyScalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** The same value as the official client holds it: bytes are an ArrayBuffer there. */
export function toOfficial(value: Value): any {
  if (value instanceof Uint8Array) return value.slice().buffer;
  if (Array.isArray(value)) return value.map(toOfficial);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, toOfficial(item)]));
}
