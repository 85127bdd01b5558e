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

/** Bytes as limit errors print them: `16 MiB`, `1.05 MiB`, `17 B`. */
export function binarySize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const amount = bytes / 1024 ** power;
  return `${Number(amount.toFixed(2))} ${units[power] ?? 'B'}`;
}
