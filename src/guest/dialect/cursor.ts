import type { ScriptFinding } from '../../shared/wire.js';
import { Edits } from './edits.js';
import { DialectFault, tokenize, type Range, type Token } from './lexer.js';

/** What the parsers of one source share. */
export interface Work {
  readonly source: string;
  readonly edits: Edits;
  /** Refuses what Luau refuses. */
  readonly strict: boolean;
  note(finding: ScriptFinding): void;
}

/** A place in a list of tokens. */
export class Cursor {
  private at = 0;

  constructor(
    readonly work: Work,
    private readonly tokens: Token[],
  ) {}

  /** A cursor over a part of the same source. */
  inside(range: Range, line: number): Cursor {
    return new Cursor(this.work, tokenize(this.work.source, range, line));
  }

  get token(): Token {
    return this.tokens[this.at] as Token;
  }

  get previous(): Token {
    return this.tokens[Math.max(0, this.at - 1)] as Token;
  }

  ahead(count: number): Token {
    return this.tokens[Math.min(this.at + count, this.tokens.length - 1)] as Token;
  }

  next(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.at++;
    return token;
  }

  is(text: string): boolean {
    const { kind, text: found } = this.token;
    return found === text && (kind === 'operator' || kind === 'keyword');
  }

  /** Takes the token if it is that one. */
  take(text: string): Token | undefined {
    return this.is(text) ? this.next() : undefined;
  }

  expect(text: string): Token {
    return this.take(text) ?? this.fail(`'${text}' expected near '${this.token.text}'`);
  }

  name(): Token {
    return this.token.kind === 'name' ? this.next() : this.fail(`<name> expected near '${this.token.text}'`);
  }

  /** Splits a token such as `>>` so that its first character can be taken alone. */
  splitFirst(): void {
    const { text, start, line, kind } = this.token;
    const rest = { ...this.token, text: text.slice(1), start: start + 1 };
    this.tokens.splice(this.at, 1, { kind, text: text.slice(0, 1), start, end: start + 1, line }, rest);
  }

  fail(message: string): never {
    throw new DialectFault(this.token.line, message);
  }

  /** Luau does not know this: an error in strict mode, else a finding. */
  notLuau(token: Token, rule: string, strictMessage: string, message: string): void {
    if (this.work.strict) throw new DialectFault(token.line, strictMessage);
    this.work.note({ line: token.line, rule, message });
  }
}
