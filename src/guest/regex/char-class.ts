import { InvalidRegex, UnsupportedRegex } from './pattern.js';
import type { Reader } from './reader.js';
import type { Target } from './target.js';
import { bothCases, escapeSet, inClass, posixSet, propertySet } from './sets.js';

/** Reads a character class, its opening bracket being read, and writes it for JavaScript. */
export function readClass(read: Reader, unicode: boolean, caseless: boolean, target: Target): string {
  const negated = read.take('^');
  const foldByHand = caseless && !unicode;
  let items = '';
  let first = true;
  while (first || !read.starts(']')) {
    first = false;
    items += readItem(read, unicode, foldByHand, target);
  }
  read.next();
  return `[${negated ? '^' : ''}${items}]`;
}

/** Reads `p{Name}` or `P{Name}`, the backslash being read. */
export function readProperty(read: Reader, target: Target): string {
  const negated = read.next() === 'P';
  const name = read.take('{') ? read.until('}') : read.next();
  return propertySet(name, negated, target);
}

function readItem(read: Reader, unicode: boolean, foldByHand: boolean, target: Target): string {
  if (read.take('[:')) return posixSet(read.until(':]'));
  if (read.starts('[.') || read.starts('[=')) throw new UnsupportedRegex('collating elements in a class');
  const set = readSet(read, unicode, target);
  if (set !== undefined) return set;
  const low = readChar(read);
  const after = read.peek(1);
  const isRange = read.peek() === '-' && after !== ']' && after !== '';
  if (!isRange || /^\\[dDwWsShHvVpPN]/.test(after + read.peek(2)))
    return (foldByHand ? bothCases(low) : [low]).map(inClass).join('');
  read.next();
  const high = readChar(read);
  if ((low.codePointAt(0) ?? 0) > (high.codePointAt(0) ?? 0))
    throw new InvalidRegex('a range is out of order');
  const range = `${inClass(low)}-${inClass(high)}`;
  return foldByHand && /^[A-Za-z]{2}$/.test(low + high) ? `${range}${flip(low)}-${flip(high)}` : range;
}

function readSet(read: Reader, unicode: boolean, target: Target): string | undefined {
  if (read.peek() !== '\\') return undefined;
  const letter = read.peek(1);
  if (letter === 'p' || letter === 'P') {
    read.next();
    return readProperty(read, target);
  }
  const set = escapeSet(letter, unicode, target);
  if (set !== undefined) read.at += 2;
  return set;
}

function readChar(read: Reader): string {
  if (!read.take('\\')) return read.next();
  if (read.take('b')) return '\b';
  const octal = read.match(/^[0-7]{1,3}/);
  if (octal) return String.fromCharCode(parseInt(octal[0], 8));
  const char = read.escapedChar();
  if (char === undefined) throw new UnsupportedRegex(`\\${read.peek()} in a class`);
  return char;
}

function flip(char: string): string {
  return char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase();
}
