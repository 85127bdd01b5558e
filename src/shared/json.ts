import type { JsonObject, JsonValue } from './wire.js';

/** Deepest nesting of a message. */
export const MAX_JSON_DEPTH = 128;
/** Deepest nesting of arguments: below what a guest takes, with room for what a script puts around them. */
export const MAX_ARGUMENT_DEPTH = 48;

/** Stands in for a number literal that a double cannot hold, so that its field can be named and refused. */
export class InexactNumber {
  constructor(readonly literal: string) {}
}

// Sixteen digits before any decimal point, or an exponent that may leave the range of doubles.
const MAYBE_INEXACT = /(?<![\d.])\d{16}|[eE]\+?\d{3}/;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;
const PLACEHOLDER = '\u0000inexact-number:';

// The same for what a client writes: also -0 and underflow, which would be passed on as 0.
const MAYBE_LOST = /(?<![\d.])\d{16}|[eE][+-]?\d{3}|-0(?!\d)/;

/**
 * Parses JSON like `JSON.parse`, but a number that would silently change its value becomes an
 * `InexactNumber`; with `zeros` so do -0 and what underflows to 0. Throws `SyntaxError` on bad JSON.
 */
export function parseJson(text: string, { zeros = false } = {}): JsonValue {
  if (!(zeros ? MAYBE_LOST : MAYBE_INEXACT).test(text)) return JSON.parse(text) as JsonValue;
  let found = false;
  const marked = text.replace(STRING_OR_NUMBER, (token) => {
    if (token.startsWith('"') || isExact(token, zeros)) return token;
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

/** Writes JSON like `JSON.stringify`, with the digits of each `InexactNumber` as they were read. */
export function writeJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(
    value,
    (_key, part: unknown) => (part instanceof InexactNumber ? PLACEHOLDER + part.literal : part),
    indent,
  );
  return text.replace(/"\\u0000inexact-number:([-+.\deE]+)"/g, '$1');
}

/**
 * An integer is exact if a double equals it, or if it is the shortest text of a double (what JSON writers print).
 * Of other numbers only those are refused that become infinite or, with `zeros`, zero.
 */
function isExact(literal: string, zeros: boolean): boolean {
  const value = Number(literal);
  if (!Number.isFinite(value)) return false;
  if (value === 0) return !zeros || (!literal.startsWith('-') && !/^[^eE]*[1-9]/.test(literal));
  if (!/^-?\d+$/.test(literal)) return true;
  return Number.isSafeInteger(value) || String(value) === literal || BigInt(value) === BigInt(literal);
}

const INT64 = 2n ** 63n;

/** How a number that JSON cannot carry is written instead. */
function instead(literal: string): string {
  if (/^-0+(?:\.0*)?(?:[eE].*)?$/.test(literal))
    return 'write 0, or {"$float":"-0"} where the service tells them apart';
  const integer = /^-?\d+$/.test(literal) ? BigInt(literal) : undefined;
  return integer !== undefined && integer >= -INT64 && integer < INT64
    ? `write {"$integer":"${literal}"} where the service has 64-bit integers, or a string`
    : 'write a number of that size as a string';
}

const clip = (literal: string): string => (literal.length > 60 ? `${literal.slice(0, 60)}…` : literal);

export interface JsonFault {
  /** Where, as `fields.tags[2]`; empty for the value itself. */
  path: string;
  problem: string;
}

/** Finds what cannot be passed on unchanged: inexact numbers, lone surrogates, too deep nesting. */
export function findJsonFault(
  value: unknown,
  maxDepth = MAX_JSON_DEPTH,
  path = '',
  depth = 0,
): JsonFault | undefined {
  if (typeof value === 'string') {
    return value.isWellFormed()
      ? undefined
      : { path, problem: 'has half of a surrogate pair, which is not valid Unicode' };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof InexactNumber) {
    return {
      path,
      problem: `is ${clip(value.literal)}, which would not arrive as it is; ${instead(value.literal)}`,
    };
  }
  if (depth > maxDepth) return { path, problem: `is nested more than ${maxDepth} levels deep` };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const fault = findJsonFault(item, maxDepth, `${path}[${index}]`, depth + 1);
      if (fault) return fault;
    }
    return undefined;
  }
  for (const [key, item] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (!key.isWellFormed())
      return { path: at, problem: 'is a name with half of a surrogate pair, which is not valid Unicode' };
    const fault = findJsonFault(item, maxDepth, at, depth + 1);
    if (fault) return fault;
  }
  return undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof InexactNumber)
  );
}
