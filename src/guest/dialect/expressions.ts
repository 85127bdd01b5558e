import type { Cursor } from './cursor.js';
import type { Range, Token } from './lexer.js';
import { dropCasts } from './types.js';

const BINARY = new Set('+ - * / // % ^ .. == ~= < <= > >= and or & | ~ << >>'.split(' '));
const UNARY = new Set(['not', '-', '#', '~']);
const BITWISE = new Set(['&', '|', '~', '<<', '>>']);

/** The last step of an expression such as `a.b[c]`, for compound assignment. */
export interface Place {
  kind: 'name' | 'field' | 'index' | 'call' | 'other';
  /** The expression before the last step. */
  prefix: Range;
  /** Whether the prefix is a single name. */
  plainPrefix: boolean;
  open?: Token;
  close?: Token;
}

/** Reads function bodies for us: the statements are read elsewhere. */
export type ReadBody = (c: Cursor) => void;

/** Reads expressions and rewrites what Lua 5.3 does not have. */
export class Expressions {
  constructor(private readonly readBody: ReadBody) {}

  list(c: Cursor): void {
    do this.expression(c);
    while (c.take(','));
  }

  expression(c: Cursor): void {
    for (;;) {
      while (isOperator(c, UNARY)) this.operator(c);
      this.simple(c);
      if (!isOperator(c, BINARY)) return;
      this.operator(c);
    }
  }

  /** A name or parenthesised expression with fields, indexes and calls. */
  suffixed(c: Cursor): Place {
    const { start } = c.token;
    let place: Place;
    if (c.take('(')) {
      this.expression(c);
      c.expect(')');
      place = { kind: 'other', prefix: { start, end: c.previous.end }, plainPrefix: false };
    } else {
      c.name();
      place = { kind: 'name', prefix: { start, end: c.previous.end }, plainPrefix: false };
    }
    for (;;) {
      const prefix = { start, end: c.previous.end };
      const plainPrefix = place.kind === 'name';
      const open = c.token;
      if (c.take('.')) {
        c.name();
        place = { kind: 'field', prefix, plainPrefix, open };
      } else if (c.take('[')) {
        this.expression(c);
        place = { kind: 'index', prefix, plainPrefix, open, close: c.expect(']') };
      } else if (this.call(c)) place = { kind: 'call', prefix, plainPrefix };
      else return place;
    }
  }

  private operator(c: Cursor): void {
    const token = c.next();
    if (!BITWISE.has(token.text)) return;
    const seen = token.text.slice(0, 1);
    c.notLuau(
      token,
      'bit-operator',
      `Expected identifier when parsing expression, got '${seen}'`,
      `Luau has no operator \`${token.text}\`; use bit32`,
    );
  }

  private simple(c: Cursor): void {
    const { kind, text } = c.token;
    if (kind === 'number') this.number(c);
    else if (kind === 'string' || text === 'nil' || text === 'true' || text === 'false' || text === '...')
      c.next();
    else if (kind === 'interpolated') this.interpolated(c);
    else if (text === '{') this.table(c);
    else if (text === 'function') {
      c.next();
      this.readBody(c);
    } else if (text === 'if') this.conditional(c);
    else this.suffixed(c);
    dropCasts(c);
  }

  private number(c: Cursor): void {
    const token = c.next();
    const plain = token.text.replaceAll('_', '');
    if (/^0[bB]/.test(plain)) c.work.edits.replace(token, String(Number(plain)));
    else if (plain !== token.text) c.work.edits.replace(token, plain);
  }

  /** `if a then b else c` as a value: tables keep values apart from the condition, whatever they are. */
  private conditional(c: Cursor): void {
    const { edits } = c.work;
    edits.replace(c.next(), '((');
    this.expression(c);
    edits.replace(c.expect('then'), ') and {');
    this.expression(c);
    while (c.is('elseif')) {
      edits.replace(c.next(), '} or (');
      this.expression(c);
      edits.replace(c.expect('then'), ') and {');
      this.expression(c);
    }
    edits.replace(c.expect('else'), '} or {');
    this.expression(c);
    edits.insert(c.previous.end, '})[1]');
  }

  /** A backtick string becomes a format string with its expressions as arguments. */
  private interpolated(c: Cursor): void {
    const token = c.next();
    const holes = token.holes ?? [];
    const texts = segments(token, holes).map(({ start, end }) =>
      quoted(c.work.source.slice(start, end), holes.length > 0),
    );
    const opening = `("${texts.join('%*')}")${holes.length > 0 ? ':format((' : ''}`;
    let from = token.start;
    holes.forEach((hole, index) => {
      c.work.edits.replace({ start: from, end: hole.start }, index === 0 ? opening : '), (', false);
      const inner = c.inside(hole, token.line);
      this.expression(inner);
      if (inner.token.kind !== 'end') inner.fail(`'}' expected near '${inner.token.text}'`);
      from = hole.end;
    });
    c.work.edits.replace({ start: from, end: token.end }, holes.length > 0 ? '))' : opening, false);
  }

  private table(c: Cursor): void {
    c.expect('{');
    while (!c.is('}')) {
      if (c.take('[')) {
        this.expression(c);
        c.expect(']');
        c.expect('=');
      } else if (c.token.kind === 'name' && c.ahead(1).text === '=' && c.ahead(1).kind === 'operator') {
        c.next();
        c.next();
      }
      this.expression(c);
      if (!(c.take(',') ?? c.take(';'))) break;
    }
    c.expect('}');
  }

  /** Arguments of a call, if there are any here. */
  private call(c: Cursor): boolean {
    if (c.is(':') && c.ahead(1).kind === 'name') {
      c.next();
      c.next();
      if (!this.arguments(c)) c.fail(`function arguments expected near '${c.token.text}'`);
      return true;
    }
    return this.arguments(c);
  }

  private arguments(c: Cursor): boolean {
    if (c.token.kind === 'string') c.next();
    else if (c.is('{')) this.table(c);
    else if (c.take('(')) {
      if (!c.is(')')) this.list(c);
      c.expect(')');
    } else return false;
    return true;
  }
}

function isOperator(c: Cursor, set: Set<string>): boolean {
  return (c.token.kind === 'operator' || c.token.kind === 'keyword') && set.has(c.token.text);
}

function segments(token: Range, holes: Range[]): Range[] {
  const starts = [token.start + 1, ...holes.map((hole) => hole.end + 1)];
  const ends = [...holes.map((hole) => hole.start - 1), token.end - 1];
  return starts.map((start, index) => ({ start, end: ends[index] ?? start }));
}

/** Text of a backtick string as text of a double-quoted one. */
function quoted(text: string, isFormat: boolean): string {
  return text.replace(/\\([^])|"|%/g, (all, escaped: string | undefined) => {
    if (escaped !== undefined) return '`{}'.includes(escaped) ? escaped : all;
    if (all === '"') return '\\"';
    return isFormat ? '%%' : '%';
  });
}
