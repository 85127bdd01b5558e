/** Values that a document can hold: int64 is bigint, float64 is number, bytes is Uint8Array. */
export type Value = null | bigint | number | boolean | string | Uint8Array | Value[] | ValueObject;
export interface ValueObject {
  [field: string]: Value;
}
/** A field of a document: `undefined` when it is absent. */
export type MaybeValue = Value | undefined;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type StoredDocument = ValueObject & { _id: string; _creationTime: number };

/** An object without a prototype, so that a field named like a built-in is only a field. */
export function emptyObject(): ValueObject {
  return Object.create(null) as ValueObject;
}

export function isObject(value: MaybeValue): value is ValueObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

export const MIN_INT64 = -(2n ** 63n);
export const MAX_INT64 = 2n ** 63n - 1n;

/** True for the floats that plain JSON cannot carry: NaN, the infinities and -0. */
export function isSpecialFloat(value: number): boolean {
  return !Number.isFinite(value) || Object.is(value, -0);
}
