import { InvalidRegex, switched, UnsupportedRegex, type Flags } from './pattern.js';
import { Reader } from './reader.js';
import { atEnd, lineEnd, lineStart, assertionOf, type SubjectTraits } from './assertions.js';
import { readClass, readProperty } from './char-class.js';
import { bothCases, literal, outsideSet } from './sets.js';
import { NotLinear, type Target } from './target.js';

/** A pattern in the syntax of an engine. */
export interface Translation {
  source: string;
  /** Whether JavaScript finds each match without trying anything twice. */
  simple: boolean;
  /** Whether it needs JavaScript's Unicode sets mode. */
  unicode: boolean;
  caseless: boolean;
  /** Names of the groups by number, from 1; undefined for a group without a name. */
  groups: (string | undefined)[];
}

/** Translates the body of a PCRE pattern. Throws `UnsupportedRegex`, `InvalidRegex`, or for RE2 `NotLinear`. */
export function translatePattern(
  body: string,
  flags: Flags,
  traits: SubjectTraits,
  target: Target,
): Translation {
  const unicode = flags.utf8 || /\\[pP]/.test(body);
  const translator = new Translator(body, flags, unicode, traits, target);
  const source = translator.whole();
  const { simple, groups } = translator;
  return { source, simple, unicode, caseless: flags.caseless && unicode, groups };
}

class Translator {
  readonly groups: (string | undefined)[] = [];
  private readonly read: Reader;
  private readonly used: number[] = [];
  private readonly usedNames: string[] = [];
  private atoms = 0;
  private choices = 0;
  private depth = 0;
  private lastChoiceIsEnd = false;

  constructor(
    body: string,
    private flags: Flags,
    private readonly unicode: boolean,
    private readonly traits: SubjectTraits,
    private readonly target: Target,
  ) {
    this.read = new Reader(body);
  }

  get simple(): boolean {
    return this.choices === 0 || (this.choices === 1 && this.lastChoiceIsEnd);
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
      if (this.read.take('|')) {
        source += '|';
        this.choices += 2;
      } else source += this.quantified();
    }
    this.flags = outer;
    return source;
  }

  private quantified(): string {
    const { read } = this;
    if (this.flags.extended && read.skipBlank()) return '';
    const quoted = read.take('\\Q') ? [...read.quotedText()].map((char) => this.literal(char)) : undefined;
    const atom = quoted ? (quoted.pop() ?? '') : this.atom();
    const before = quoted?.join('') ?? '';
    if (atom === '') return before;
    if (this.flags.extended) while (read.skipBlank());
    const found = read.match(/^(?:[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})/);
    if (!found) return before + atom;
    const quantifier = found[0].replace('{,', '{0,');
    this.choices += 1;
    if (read.take('+')) return before + this.atomic(`(?:${atom})${quantifier}`);
    const lazy = read.take('?') !== this.flags.ungreedy;
    // With nothing after it that could fail, a repeated single character is never given back.
    this.lastChoiceIsEnd = !atom.endsWith(')') && /^\)*$/.test(read.rest());
    return before + atom + quantifier + (lazy ? '?' : '');
  }

  /** A part that is never tried again once it has matched. */
  private atomic(source: string): string {
    if (this.target === 're2') throw new NotLinear();
    const name = `a${++this.atoms}`;
    return `(?:(?=(?<${name}>${source}))\\k<${name}>)`;
  }

  private atom(): string {
    const char = this.read.next();
    switch (char) {
      case '(':
        return this.group();
      case '[':
        return readClass(this.read, this.unicode, this.flags.caseless, this.target);
      case '\\':
        return this.escape();
      case '.':
        return this.flags.dotAll ? (this.target === 're2' ? '(?s:.)' : '[^]') : '[^\\n]';
      case '^':
        return this.flags.multiline ? lineStart(this.target) : '^';
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
    if (this.flags.multiline) return lineEnd(this.target);
    if (this.flags.dollarEndOnly || !this.traits.endsWithNewline) return '$';
    return atEnd(this.target, this.read.mayEnd(this.depth), ++this.atoms);
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
    if (letter === 'p' || letter === 'P') return `[${readProperty(read, this.target)}]`;
    const set = outsideSet(letter, this.unicode, this.target);
    if (set !== undefined) {
      read.next();
      return set;
    }
    if (letter === 'Z' && this.traits.endsWithNewline) {
      read.next();
      return atEnd(this.target, this.read.mayEnd(this.depth), ++this.atoms);
    }
    const assertion = assertionOf(letter, this.unicode, this.target);
    if (assertion !== undefined) {
      read.next();
      return assertion;
    }
    const char = read.escapedChar();
    if (char === undefined) throw new UnsupportedRegex(`\\${letter}`);
    return this.literal(char);
  }

  private reference([all, digits, relative, ...names]: RegExpExecArray): string {
    if (this.target === 're2') throw new NotLinear();
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
      if (this.target === 're2') throw new NotLinear();
      this.usedNames.push(named[1] ?? '');
      return `\\k<n${named[1] ?? ''}>`;
    }
    const look = read.match(/^(?:<?[=!]|:|>|\|)/)?.[0];
    if (look === '|') throw new UnsupportedRegex('branch reset (?|…)');
    if (look === '>') return this.atomic(this.inner());
    if (look !== undefined && look !== ':') {
      if (this.target === 're2') throw new NotLinear();
      this.choices += 2;
    }
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
    this.depth += 1;
    const source = this.alternation();
    this.depth -= 1;
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
