/** A construct that we do not have; the script gets an error that names it. */
export class UnsupportedRegex extends Error {}

/** A pattern that PCRE itself would refuse. */
export class InvalidRegex extends Error {}

export interface Flags {
  /** `i`: letters match both cases. */
  caseless: boolean;
  /** `m`: `^` and `$` match at line breaks. */
  multiline: boolean;
  /** `s`: `.` matches a line break. */
  dotAll: boolean;
  /** `x`: white space and comments in the pattern are ignored. */
  extended: boolean;
  /** `u`: pattern and subject are UTF-8; else bytes. */
  utf8: boolean;
  /** `U`: quantifiers are lazy unless a `?` follows. */
  ungreedy: boolean;
  /** `D`: `$` matches at the very end only. */
  dollarEndOnly: boolean;
  /** `A`: a match must begin where the search does. */
  anchored: boolean;
}

export interface Delimited {
  body: string;
  flags: Flags;
}

const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}', '<': '>' };
const FLAG_NAMES: Record<string, keyof Flags> = {
  i: 'caseless',
  m: 'multiline',
  s: 'dotAll',
  x: 'extended',
  u: 'utf8',
  U: 'ungreedy',
  D: 'dollarEndOnly',
  A: 'anchored',
};

/** Splits `/body/flags`. Undefined where the other runtime warns and finds nothing: no delimiters or unknown flags. */
export function splitPattern(pattern: string): Delimited | undefined {
  const trimmed = pattern.replace(/^[\t\n\v\f\r ]+/, '');
  const open = trimmed[0];
  if (open === undefined || /[A-Za-z0-9\\\0]/.test(open)) return undefined;
  const close = CLOSING[open] ?? open;
  const end = close === open ? unescapedIndex(trimmed, close) : matchingIndex(trimmed, open, close);
  if (end < 0) return undefined;
  const flags = readFlags(trimmed.slice(end + 1));
  return flags && withLeadingFlags(trimmed.slice(1, end), flags);
}

/** Flags at the very start, such as `(?i)`, hold for the whole pattern. */
function withLeadingFlags(body: string, flags: Flags): Delimited {
  const [all, letters = ''] = /^\(\?([imsxU]+)\)/.exec(body) ?? [''];
  return { body: body.slice(all.length), flags: { ...flags, ...switched(letters, true) } };
}

function unescapedIndex(text: string, char: string): number {
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === char) return at;
  }
  return -1;
}

function matchingIndex(text: string, open: string, close: string): number {
  let depth = 1;
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === open) depth++;
    else if (text[at] === close && --depth === 0) return at;
  }
  return -1;
}

function readFlags(letters: string): Flags | undefined {
  const flags: Flags = {
    caseless: false,
    multiline: false,
    dotAll: false,
    extended: false,
    utf8: false,
    ungreedy: false,
    dollarEndOnly: false,
    anchored: false,
  };
  for (const letter of letters) {
    if (/[\sSX]/.test(letter)) continue;
    const name = FLAG_NAMES[letter];
    if (name === undefined) return undefined;
    flags[name] = true;
  }
  return flags;
}

/** What letters such as `imsxU` switch on or off. */
export function switched(letters: string, value: boolean): Partial<Flags> {
  const flags: Partial<Flags> = {};
  if (letters.includes('i')) flags.caseless = value;
  if (letters.includes('m')) flags.multiline = value;
  if (letters.includes('s')) flags.dotAll = value;
  if (letters.includes('x')) flags.extended = value;
  if (letters.includes('U')) flags.ungreedy = value;
  return flags;
}
