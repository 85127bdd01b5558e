import type { Value } from './types.js';

/** Bytes that a value counts for against the service's limits. */
export function sizeOf(value: Value): number {
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'bigint' || typeof value === 'number') return 9;
  if (typeof value === 'string') return Buffer.byteLength(value) + 2;
  if (value instanceof Uint8Array) return value.length + 2;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 2);
  return Object.entries(value).reduce((sum, [name, item]) => sum + name.length + 1 + sizeOf(item), 2);
}

/** Levels of arrays and objects: 0 for a scalar. */
export function nestingOf(value: Value): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0;
  return 1 + Object.values(value).reduce<number>((deepest, item) => Math.max(deepest, nestingOf(item)), 0);
}
