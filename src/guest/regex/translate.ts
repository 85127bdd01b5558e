import { InvalidRegex, UnsupportedRegex, type Flags } from './pattern.js';
import { Reader } from './reader.js';
import { assertionOf, type SubjectTraits } from './assertions.js';
import { readClass, readProperty } from './char-class.js';
import { bothCases, escapeSet, literal } from './sets.js';

/** A pattern in JavaScript's syntax. */
export interface Translation {
  source: string;
  /** Whether it needs JavaScript's Unicode sets mode. */
  unicode: boolean;
  caseless: boolean;
  /** Names of the groups by number, from 1; undefined for a group without a name. */
  groups: (string | undefined)[];
}

/** Translates the body of a PCRE pattern. Throws `UnsupportedRegex` or `InvalidRegex`. */
export function translatePattern(body: string, flags: Flags, traits: SubjectTraits): Translation {
  const unicode = flags.utf8 || /\\[pP]/.test(body);
  const translator = new Translator(body, flags, unicode, traits);
  const source = translator.whole();
  return { source, unicode, caseless: flags.caseless && unicode, groups: translator.groups };
}

class Translator {
  readonly groups: (string | undefined)[] = [];
  private readonly read: Reader;
  private readonly used: number[] = [];
  private readonly usedNames: string[] = [];
  private atoms = 0;

  constructor(
    body: string,
    private flags: Flags,
    private readonly unicode: boolean,
    private readonly traits: SubjectTraits,
  ) {
    this.read = new Reader(body);
  }

  whole(): string {
    const source = this.alternation();
    if (!this.read.done) throw new InvalidRegex('unmatched )');
    const missing = this.used.some((group) => group > this.groups.length || group < 1);
    if (missing || this.usedNames.some((name) => !this.groups.includes(name)))
      throw new InvalidRegex('reference to a group that does not exist');
    return source;
  }

  private alternation(): string {
    const outer = { ...this.flags };
    let source = '';
    while (!this.read.done && this.read.peek() !== ')') {
      if (this.read.take('|')) source += '|';
      else source += this.quantified();
    }
    this.flags = outer;
    return source;
  }

  private quantified(): string {
    const { read } = this;
    if (this.flags.extended && this.skipBlank()) return '';
    const quoted = read.take('\\Q') ? [...this.quotedText()].map((char) => this.literal(char)) : undefined;
    const atom = quoted ? (quoted.pop() ?? '') : this.atom();
    const before = quoted?.join('') ?? '';
    if (atom === '') return before;
    if (this.flags.extended) while (this.skipBlank());
    const found = read.match(/^(?:[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})/);
    if (!found) return before + atom;
    const quantifier = found[0].replace('{,', '{0,');
    if (read.take('+')) return before + this.atomic(`(?:${atom})${quantifier}`);
    const lazy = read.take('?') !== this.flags.ungreedy;
    return before + atom + quantifier + (lazy ? '?' : '');
  }

  private quotedText(): string {
    let text = '';
    while (!this.read.done && !this.read.take('\\E')) text += this.read.next();
    return text;
  }

  private skipBlank(): boolean {
    if (/^\s$/.test(this.read.peek())) this.read.next();
    else if (this.read.peek() === '#') while (!this.read.done && this.read.next() !== '\n');
    else return false;
    return true;
  }

  /** A part that is never tried again once it has matched. */
  private atomic(source: string): string {
    const name = `a${++this.atoms}`;
    return `(?:(?=(?<${name}>${source}))\\k<${name}>)`;
  }

  private atom(): string {
    const char = this.read.next();
    switch (char) {
      case '(':
        return this.group();
      case '[':
        return readClass(this.read, this.unicode, this.flags.caseless);
      case '\\':
        return this.escape();
      case '.':
        return this.flags.dotAll ? '[^]' : '[^\\n]';
      case '^':
        return this.flags.multiline ? '(?<![^\\n])' : '^';
      case '$':
        return this.dollar();
      case '*':
      case '+':
      case '?':
        throw new InvalidRegex('a quantifier has nothing to repeat');
      default:
        return this.literal(char);
    }
  }

  private dollar(): string {
    if (this.flags.multiline) return '(?![^\\n])';
    if (this.flags.dollarEndOnly || !this.traits.endsWithNewline) return '$';
    return '(?=\\n?$)';
  }

  private literal(char: string): string {
    if (!this.flags.caseless || this.unicode) return literal(char);
    const cases = bothCases(char);
    return cases.length === 1 ? literal(char) : `[${cases.join('')}]`;
  }

  private escape(): string {
    const { read } = this;
    const letter = read.peek();
    const reference = read.match(
      /^(?:([1-9]\d?)|g\{?(-?\d+)\}?|k\{(\w+)\}|k<(\w+)>|k'(\w+)'|g\{([A-Za-z_]\w*)\})/,
    );
    if (reference) return this.reference(reference);
    if (letter === 'p' || letter === 'P') return `[${readProperty(read)}]`;
    const set = escapeSet(letter, this.unicode);
    if (set !== undefined) {
      read.next();
      return `[${set}]`;
    }
    const assertion = assertionOf(letter, this.unicode, this.traits);
    if (assertion !== undefined) {
      read.next();
      return assertion;
    }
    const char = read.escapedChar();
    if (char === undefined) throw new UnsupportedRegex(`\\${letter}`);
    return this.literal(char);
  }

  private reference([all, digits, relative, ...names]: RegExpExecArray): string {
    const name = names.find((found) => found !== undefined);
    if (name !== undefined) {
      this.usedNames.push(name);
      return `\\k<n${name}>`;
    }
    const number = Number(digits ?? relative);
    const group = number < 0 ? this.groups.length + 1 + number : number;
    if (!Number.isInteger(group)) throw new InvalidRegex(`bad reference ${all}`);
    this.used.push(group);
    const known = this.groups[group - 1];
    return known === undefined ? `\\k<g${group}>` : `\\k<n${known}>`;
  }

  private group(): string {
    const { read } = this;
    if (read.peek() === '*') throw new UnsupportedRegex('verbs such as (*SKIP)');
    if (!read.take('?')) return this.capture(undefined);
    if (read.take('#')) {
      read.until(')');
      return '';
    }
    const name = read.match(/^(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/);
    if (name) return this.capture(name[1] ?? name[2]);
    const named = read.match(/^P=(\w+)\)/);
    if (named) {
      this.usedNames.push(named[1] ?? '');
      return `\\k<n${named[1] ?? ''}>`;
    }
    const look = read.match(/^(?:<?[=!]|:|>|\|)/)?.[0];
    if (look === '|') throw new UnsupportedRegex('branch reset (?|…)');
    if (look === '>') return this.atomic(this.inner());
    if (look !== undefined) return `(?${look}${this.inner()})`;
    return this.inlineFlags();
  }

  private capture(name: string | undefined): string {
    if (name !== undefined && this.groups.includes(name))
      throw new UnsupportedRegex('two groups with one name');
    this.groups.push(name);
    const own = name === undefined ? `g${this.groups.length}` : `n${name}`;
    return `(?<${own}>${this.inner()})`;
  }

  private inner(): string {
    const source = this.alternation();
    if (!this.read.take(')')) throw new InvalidRegex('missing )');
    return source;
  }

  private inlineFlags(): string {
    const found = this.read.match(/^([imsxU]*)(?:-([imsxU]*))?([:)])/);
    if (!found) {
      const what = /^(?:R|[+-]?\d|&|P>)/.test(this.read.peek() + this.read.peek(1))
        ? 'recursion'
        : `the group (?${this.read.peek()}`;
      throw new UnsupportedRegex(this.read.peek() === '(' ? 'conditional groups' : what);
    }
    const [, on = '', off = '', end] = found;
    if (this.unicode && (on + off).includes('i'))
      throw new UnsupportedRegex('(?i) inside a pattern with the flag u; use the flag i');
    const before = { ...this.flags };
    this.flags = { ...this.flags, ...switched(on, true), ...switched(off, false) };
    if (end === ')') return '';
    const source = `(?:${this.inner()})`;
    this.flags = before;
    return source;
  }
}

function switched(letters: string, value: boolean): Partial<Flags> {
  const flags: Partial<Flags> = {};
  if (letters.includes('i')) flags.caseless = value;
  if (letters.includes('m')) flags.multiline = value;
  if (letters.includes('s')) flags.dotAll = value;
  if (letters.includes('x')) flags.extended = value;
  if (letters.includes('U')) flags.ungreedy = value;
  return flags;
}
