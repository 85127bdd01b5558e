import { encodeBase64 } from './base64.js';
import { isSpecialFloat, type Json, type Value } from './types.js';

/** The lossless encoding (`convex_encoded_json`). */
export function encodeValue(value: Value): Json {
  if (typeof value === 'bigint') return { $integer: encodeBase64(int64Bytes(value)) };
  if (typeof value === 'number') {
    return isSpecialFloat(value) ? { $float: encodeBase64(float64Bytes(value)) } : value;
  }
  if (value instanceof Uint8Array) return { $bytes: encodeBase64(value) };
  return encodeCompound(value, encodeValue);
}

/** The lossy encoding (`json`): int64 as decimal text, bytes as base64 text, special floats as names. */
export function exportValue(value: Value): Json {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value instanceof Uint8Array) return encodeBase64(value);
  return encodeCompound(value, exportValue);
}

function encodeCompound(
  value: Exclude<Value, bigint | number | Uint8Array>,
  encode: (value: Value) => Json,
): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(encode);
  const out = Object.create(null) as { [key: string]: Json };
  for (const name of Object.keys(value).sort()) out[name] = encode(value[name] ?? null);
  return out;
}

function int64Bytes(value: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, value, true);
  return new Uint8Array(view.buffer);
}

function float64Bytes(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return new Uint8Array(view.buffer);
}
