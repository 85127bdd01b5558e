import { DEMO_LIMITS } from '../limits.js';
import { decodeBase64 } from './base64.js';
import { fieldNameFault } from './field-names.js';
import { emptyObject, isSpecialFloat, type Json, type Value } from './types.js';

/** Thrown for JSON that is no Convex value; the message says which rule it breaks. */
export class InvalidValue extends Error {}

/** Reads the lossless JSON encoding, which is the only one that requests may use. Throws `InvalidValue`. */
export function decodeValue(json: Json, depth = 0): Value {
  if (depth > DEMO_LIMITS.valueNesting) {
    throw new InvalidValue(`Value is too nested (maximum nesting: ${DEMO_LIMITS.valueNesting})`);
  }
  if (typeof json === 'number' && !Number.isFinite(json)) throw new InvalidValue('number out of range');
  if (typeof json === 'string' && !json.isWellFormed()) throw new InvalidValue('String has a lone surrogate');
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return decodeArray(json, depth);
  const keys = Object.keys(json);
  const [key] = keys;
  if (keys.length === 1 && key?.startsWith('$')) return decodeTagged(key, json[key]);
  if (keys.length > DEMO_LIMITS.objectFields) {
    throw new InvalidValue(
      `Object has too many fields (${keys.length} > maximum number ${DEMO_LIMITS.objectFields})`,
    );
  }
  const out = emptyObject();
  for (const name of keys.sort()) {
    const fault = fieldNameFault(name);
    if (fault !== undefined) throw new InvalidValue(fault);
    out[name] = decodeValue(json[name] ?? null, depth + 1);
  }
  return out;
}

function decodeArray(json: Json[], depth: number): Value[] {
  if (json.length > DEMO_LIMITS.arrayLength) {
    throw new InvalidValue(
      `Array length is too long (${json.length} > maximum length ${DEMO_LIMITS.arrayLength})`,
    );
  }
  return json.map((item) => decodeValue(item, depth + 1));
}

function decodeTagged(tag: string, payload: Json | undefined): Value {
  if (tag !== '$integer' && tag !== '$float' && tag !== '$bytes') {
    throw new InvalidValue(fieldNameFault(tag) ?? `Unknown tag ${tag}`);
  }
  if (typeof payload !== 'string') {
    throw new InvalidValue(`invalid type: ${tag} needs a string`);
  }
  const bytes = readBase64(payload);
  if (tag === '$bytes') return bytes;
  if (bytes.length !== 8) {
    throw new InvalidValue(`Received ${bytes.length} bytes, expected 8 for ${tag}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  if (tag === '$integer') return view.getBigInt64(0, true);
  const float = view.getFloat64(0, true);
  if (!isSpecialFloat(float) && float !== 0) {
    throw new InvalidValue(`Float64 ${float} should be encoded as a number`);
  }
  return float;
}

function readBase64(text: string): Uint8Array {
  try {
    return decodeBase64(text);
  } catch (error) {
    throw new InvalidValue(error instanceof Error ? error.message : 'Invalid base64', { cause: error });
  }
}
