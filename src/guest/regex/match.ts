import text from '../engine/text.cjs';
import { engineFor, type Engine } from './engine.js';
import { InvalidRegex, splitPattern } from './pattern.js';

/** One group of a match: its text as Lua bytes and its offset in bytes; undefined if it took no part. */
export type Group = { bytes: Uint8Array; offset: number } | undefined;

export interface Match {
  /** The whole match first. */
  groups: Group[];
  /** Names by group number; undefined for a group without a name. */
  names: (string | undefined)[];
  start: number;
  end: number;
}

interface Compiled extends Engine {
  utf8: boolean;
}

const CACHE_SIZE = 100;
const cache = new Map<string, Compiled | undefined>();

/**
 * Finds matches of a delimited pattern, one after the other. Undefined for a pattern that PCRE would refuse.
 * Throws `UnsupportedRegex`.
 */
export function matches(subject: Uint8Array, pattern: Uint8Array): Iterable<Match> | undefined {
  const endsWithNewline = subject[subject.length - 1] === 10;
  const key = `${endsWithNewline ? 1 : 0}${text.keyOf(pattern)}`;
  if (!cache.has(key)) {
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(key, compile(pattern, endsWithNewline));
  }
  const compiled = cache.get(key);
  if (!compiled) return undefined;
  return compiled.utf8 ? inText(compiled, subject) : inBytes(compiled, subject);
}

function compile(pattern: Uint8Array, endsWithNewline: boolean): Compiled | undefined {
  const bytes = text.keyOf(pattern);
  const parts = splitPattern(bytes);
  if (!parts) return undefined;
  try {
    const body = parts.flags.utf8 ? text.toJs(Buffer.from(parts.body, 'latin1')) : parts.body;
    return { ...engineFor(body, parts.flags, { endsWithNewline }), utf8: parts.flags.utf8 };
  } catch (error) {
    if (error instanceof InvalidRegex || error instanceof SyntaxError || error instanceof RangeError)
      return undefined;
    throw error;
  }
}

function inBytes(compiled: Compiled, subject: Uint8Array): Iterable<Match> {
  return search(
    compiled,
    text.keyOf(subject),
    (at) => at,
    (from, to) => subject.slice(from, to),
  );
}

/** In a UTF-8 subject; one that is not UTF-8 has no match, as in PCRE. */
function inText(compiled: Compiled, subject: Uint8Array): Iterable<Match> {
  let js: string;
  try {
    js = text.toJs(subject);
  } catch {
    return [];
  }
  let known = { at: 0, bytes: 0 };
  const offset = (at: number): number => {
    if (at < known.at) known = { at: 0, bytes: 0 };
    known = { at, bytes: known.bytes + Buffer.byteLength(js.slice(known.at, at), 'utf8') };
    return known.bytes;
  };
  return search(compiled, js, offset, (from, to) => text.toLua(js.slice(from, to)));
}

function* search(
  { find, groups: groupNames, unicode }: Compiled,
  subject: string,
  offset: (at: number) => number,
  cut: (from: number, to: number) => Uint8Array,
): Iterable<Match> {
  const names = [undefined, ...groupNames];
  const findFrom = find(subject);
  for (let from = 0; from <= subject.length;) {
    const spans = findFrom(from);
    const whole = spans?.[0];
    if (!spans || !whole) return;
    const groups = spans.map((span): Group => span && { bytes: cut(...span), offset: offset(span[0]) });
    const [start, end] = whole;
    const width = unicode && (subject.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
    yield { groups, names, start: offset(start), end: offset(end) };
    from = end > start ? end : end + width;
  }
}
