import { isObject, type MaybeValue, type ValueObject } from './types.js';

/** undefined < null < int64 < float64 < boolean < string < bytes < array < object. */
export function compareValues(a: MaybeValue, b: MaybeValue): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (typeof a === 'string') return compareText(a, b as string);
  if (typeof a === 'number') return compareFloats(a, b as number);
  if (typeof a === 'bigint' || typeof a === 'boolean') return a === b ? 0 : a < (b as typeof a) ? -1 : 1;
  if (a instanceof Uint8Array) return Math.sign(Buffer.compare(a, b as Uint8Array));
  if (Array.isArray(a)) return compareLists(a, b as MaybeValue[]);
  if (isObject(a)) return compareObjects(a, b as ValueObject);
  return 0;
}

export function equalValues(a: MaybeValue, b: MaybeValue): boolean {
  return compareValues(a, b) === 0;
}

function rankOf(value: MaybeValue): number {
  if (value === undefined) return 0;
  if (value === null) return 1;
  if (typeof value === 'bigint') return 2;
  if (typeof value === 'number') return 3;
  if (typeof value === 'boolean') return 4;
  if (typeof value === 'string') return 5;
  if (value instanceof Uint8Array) return 6;
  return Array.isArray(value) ? 7 : 8;
}

/** IEEE total order: -0 sorts before 0, NaN after Infinity and equal to itself. */
function compareFloats(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return a === 0 ? Number(Object.is(b, -0)) - Number(Object.is(a, -0)) : 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** By UTF-8 bytes, which is by code point; UTF-16 order differs where surrogates meet U+E000 and above. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export function compareLists(a: readonly MaybeValue[], b: readonly MaybeValue[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareObjects(a: ValueObject, b: ValueObject): number {
  const flat = (object: ValueObject): MaybeValue[] =>
    Object.keys(object)
      .sort()
      .flatMap((name) => [name, object[name]]);
  return compareLists(flat(a), flat(b));
}
