import { InvalidRegex } from './pattern.js';

const SIMPLE: Record<string, string> = { n: '\n', r: '\r', t: '\t', f: '\f', e: '\x1b', a: '\x07' };

/** Reads a pattern character by character. */
export class Reader {
  at = 0;
  private readonly chars: string[];

  constructor(pattern: string) {
    this.chars = [...pattern];
  }

  get done(): boolean {
    return this.at >= this.chars.length;
  }

  peek(offset = 0): string {
    return this.chars[this.at + offset] ?? '';
  }

  next(): string {
    const char = this.chars[this.at++];
    if (char === undefined) throw new InvalidRegex('the pattern ends too early');
    return char;
  }

  /** What is not read yet. */
  rest(): string {
    return this.chars.slice(this.at).join('');
  }

  /** Whether nothing of the pattern follows in this place, `depth` groups deep. */
  mayEnd(depth: number): boolean {
    const rest = this.rest();
    const closed = /^\)*/.exec(rest)?.[0].length ?? 0;
    return closed === rest.length || (closed === depth && rest[closed] === '|');
  }

  /** Text up to `\E` or the end. */
  quotedText(): string {
    let text = '';
    while (!this.done && !this.take('\\E')) text += this.next();
    return text;
  }

  /** Skips a blank or a comment, as the flag `x` wants it; false if there is none. */
  skipBlank(): boolean {
    if (/^\s$/.test(this.peek())) this.next();
    else if (this.peek() === '#') while (!this.done && this.next() !== '\n');
    else return false;
    return true;
  }

  /** Takes a text if it is next. */
  take(text: string): boolean {
    if (!this.starts(text)) return false;
    this.at += text.length;
    return true;
  }

  starts(text: string): boolean {
    return [...text].every((char, index) => this.peek(index) === char);
  }

  /** Takes what a pattern matches here; the pattern must be sticky. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    const rest = this.chars.slice(this.at, this.at + 80).join('');
    const found = pattern.exec(rest);
    if (found?.index !== 0) return undefined;
    this.at += [...found[0]].length;
    return found;
  }

  /** Text up to a closing text, which is taken, too. */
  until(close: string): string {
    let text = '';
    while (!this.take(close)) text += this.next();
    return text;
  }

  /** The character that an escape means, the backslash being read; undefined if it means no single character. */
  escapedChar(): string | undefined {
    const hex = this.match(/^x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{0,2}))/);
    if (hex) return codePoint(parseInt(hex[1] ?? (hex[2] || '0'), 16));
    const octal = this.match(/^(?:o\{([0-7]+)\}|(0[0-7]{0,2}))/);
    if (octal) return codePoint(parseInt(octal[1] ?? octal[2] ?? '0', 8));
    if (this.peek() === 'c' && /[ -~]/.test(this.peek(1))) {
      this.next();
      return String.fromCharCode(this.next().toUpperCase().charCodeAt(0) ^ 64);
    }
    const simple = SIMPLE[this.peek()];
    if (simple !== undefined) {
      this.next();
      return simple;
    }
    return /^[A-Za-z0-9]$/.test(this.peek()) ? undefined : this.next();
  }
}

function codePoint(code: number): string {
  if (code > 0x10ffff) throw new InvalidRegex('a character number is too large');
  return String.fromCodePoint(code);
}
