import { InvalidRegex, UnsupportedRegex } from './pattern.js';
import { NotLinear, type Target } from './target.js';

/** Content of a character class for JavaScript, without the brackets. */
export type SetText = string;

const BYTE_SETS: Record<string, SetText> = {
  d: '0-9',
  D: '\\x00-\\x2f\\x3a-\\xff',
  w: '\\w',
  W: '\\W',
  s: ' \\t-\\r',
  S: '\\x00-\\x08\\x0e-\\x1f\\x21-\\xff',
  h: ' \\t\\xa0',
  H: '\\x00-\\x08\\x0a-\\x1f\\x21-\\x9f\\xa1-\\xff',
  v: '\\n-\\r\\x85',
  V: '\\x00-\\x09\\x0e-\\x84\\x86-\\xff',
  N: '\\x00-\\x09\\x0b-\\xff',
};

// The flag `u` also turns Unicode properties on.
const UNICODE_SETS: Record<string, SetText> = {
  d: '\\p{Nd}',
  w: '\\p{L}\\p{N}\\p{M}_',
  s: '\\t-\\r\\x85\\p{Z}',
  h: ' \\t\\p{Zs}',
  v: '\\n-\\r\\x85\u2028\u2029',
};

/** The set of an escape such as `\d` inside a class; undefined if the letter is not one. */
export function escapeSet(letter: string, unicode: boolean, target: Target): SetText | undefined {
  if (!unicode) return BYTE_SETS[letter];
  const set = UNICODE_SETS[letter];
  const excluded = set ?? excludedBy(letter);
  if (excluded === undefined || set !== undefined) return set;
  // RE2 has no classes inside classes.
  if (target === 're2') throw new NotLinear();
  return `[^${excluded}]`;
}

/** An escape such as `\D` outside a class, as a class. */
export function outsideSet(letter: string, unicode: boolean, target: Target): string | undefined {
  const excluded = unicode ? excludedBy(letter) : undefined;
  if (excluded !== undefined) return `[^${excluded}]`;
  const set = escapeSet(letter, unicode, target);
  return set === undefined ? undefined : `[${set}]`;
}

function excludedBy(letter: string): SetText | undefined {
  if (letter === 'N') return '\\n';
  return letter === letter.toLowerCase() ? undefined : UNICODE_SETS[letter.toLowerCase()];
}

const POSIX: Record<string, SetText> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t-\\r',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`\\{-~',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  ascii: '\\x00-\\x7f',
};

/** `[:name:]` inside a class. */
export function posixSet(name: string): SetText {
  if (name.startsWith('^')) throw new UnsupportedRegex(`the negated class [:${name}:]`);
  const set = POSIX[name];
  if (set === undefined) throw new InvalidRegex(`unknown class [:${name}:]`);
  return set;
}

/** `\p{name}`; `negated` for `\P`. */
export function propertySet(name: string, negated: boolean, target: Target): SetText {
  const inverted = name.startsWith('^');
  const plain = inverted ? name.slice(1) : name;
  const letter = negated !== inverted ? 'P' : 'p';
  if (plain === 'Any') return letter === 'p' ? '\\p{Any}' : '\\P{Any}';
  if (plain === 'L&') {
    if (target === 're2') throw new NotLinear();
    return `\\${letter}{LC}`;
  }
  if (/^X(?:an|wd|sp|ps|uc)$/.test(plain)) throw new UnsupportedRegex(`the property \\p{${plain}}`);
  if (target === 're2' || plain.length <= 2) return `\\${letter}{${plain}}`;
  return `\\${letter}{Script=${plain}}`;
}

/** A character as it is written inside a class. */
export function inClass(char: string): string {
  return /[\\\]^[\-(){}/|&!#$%*+,.:;<=>?@`~]/.test(char) ? `\\${char}` : control(char);
}

/** A character as it is written outside a class. */
export function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : control(char);
}

function control(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return code < 32 || code === 127 ? `\\x${code.toString(16).padStart(2, '0')}` : char;
}

export function bothCases(char: string): string[] {
  if (!/^[A-Za-z]$/.test(char)) return [char];
  return [char.toLowerCase(), char.toUpperCase()];
}
