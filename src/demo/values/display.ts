import type { Value } from './types.js';

/** A value as error messages print it: floats with a point, integers without, fields in order. */
export function displayValue(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return String(value).replace('Infinity', 'inf');
    const text = Object.is(value, -0) ? '-0' : String(value);
    return /[.e]/.test(text) ? text : `${text}.0`;
  }
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Uint8Array) return `b"${Buffer.from(value).toString('hex')}"`;
  if (Array.isArray(value)) return `[${value.map(displayValue).join(', ')}]`;
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${name}: ${displayValue(value[name] ?? null)}`).join(', ')}}`;
}
