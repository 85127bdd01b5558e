import type { JsonObject, JsonValue } from './wire.js';

/** Deepest nesting that we accept from a client; Convex itself stops at 16. */
export const MAX_JSON_DEPTH = 128;

/** Stands in for a number literal that a double cannot hold, so that its field can be named and refused. */
export class InexactNumber {
  constructor(readonly literal: string) {}
}

const MAYBE_INEXACT = /\d{16}|\d[eE]\+?\d{2}/;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;
const PLACEHOLDER = '\u0000inexact-number:';

/**
 * Parses JSON like `JSON.parse`, but a number that would silently change its value becomes an
 * `InexactNumber`. Throws `SyntaxError` on bad JSON.
 */
export function parseJson(text: string): JsonValue {
  if (!MAYBE_INEXACT.test(text)) return JSON.parse(text) as JsonValue;
  let found = false;
  const marked = text.replace(STRING_OR_NUMBER, (token) => {
    if (token.startsWith('"') || isExact(token)) return token;
    found = true;
    return JSON.stringify(PLACEHOLDER + token);
  });
  if (!found) return JSON.parse(text) as JsonValue;
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(PLACEHOLDER)
      ? new InexactNumber(value.slice(PLACEHOLDER.length))
      : value,
  ) as JsonValue;
}

/** An integer is exact if a double equals it, or if it is the shortest text of a double (what JSON writers print). */
function isExact(literal: string): boolean {
  const value = Number(literal);
  if (!Number.isFinite(value)) return false;
  if (!/^-?\d+$/.test(literal)) return true;
  return Number.isSafeInteger(value) || String(value) === literal || BigInt(value) === BigInt(literal);
}

export interface JsonFault {
  /** Where, as `fields.tags[2]`; empty for the value itself. */
  path: string;
  problem: string;
}

/** Finds what cannot be passed on unchanged: inexact numbers, lone surrogates, too deep nesting. */
export function findJsonFault(value: unknown, path = '', depth = 0): JsonFault | undefined {
  if (typeof value === 'string') {
    return value.isWellFormed()
      ? undefined
      : { path, problem: 'has half of a surrogate pair, which is not valid Unicode' };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof InexactNumber) {
    return {
      path,
      problem: `is ${value.literal}, which a 64-bit float cannot hold exactly; write {"$integer":"${value.literal}"} where the service has 64-bit integers, or a string`,
    };
  }
  if (depth > MAX_JSON_DEPTH) return { path, problem: `is nested more than ${MAX_JSON_DEPTH} levels deep` };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const fault = findJsonFault(item, `${path}[${index}]`, depth + 1);
      if (fault) return fault;
    }
    return undefined;
  }
  for (const [key, item] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (!key.isWellFormed())
      return { path: at, problem: 'is a name with half of a surrogate pair, which is not valid Unicode' };
    const fault = findJsonFault(item, at, depth + 1);
    if (fault) return fault;
  }
  return undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof InexactNumber)
  );
}
