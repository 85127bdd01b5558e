import type { Cursor } from './cursor.js';
import { COMPOUND, compoundAssignment } from './compound.js';
import { Expressions } from './expressions.js';
import { HIDDEN } from './hidden.js';
import type { Token } from './lexer.js';
import { dropAnnotation, dropGenerics, dropReturnType, dropTypeStatement } from './types.js';

const BLOCK_ENDS = new Set(['end', 'else', 'elseif', 'until', '<eof>']);

interface Loop {
  label: string;
  used: boolean;
  /** Where the current statement of the body starts. */
  statement: number;
}

/** Reads statements and rewrites what Lua 5.3 does not have. */
export class Statements {
  private readonly expressions = new Expressions((c) => this.functionBody(c));
  private loops: Loop[] = [];
  private labels = 0;

  /** Reads a whole source. */
  chunk(c: Cursor): void {
    this.block(c);
    if (c.token.kind !== 'end') c.fail(`'<eof>' expected near '${c.token.text}'`);
  }

  private block(c: Cursor, loop?: Loop): void {
    while (!BLOCK_ENDS.has(c.token.text) || c.token.kind === 'string') {
      if (loop) loop.statement = c.token.start;
      if (c.take('return')) {
        if (!BLOCK_ENDS.has(c.token.text) && !c.is(';')) this.expressions.list(c);
        c.take(';');
        return;
      }
      this.statement(c);
    }
  }

  private statement(c: Cursor): void {
    const { text, kind } = c.token;
    if (kind === 'operator' && (text === ';' || text === '::' || text === '@')) return this.punctuation(c);
    if (kind === 'keyword' && this.keyword(c)) return;
    if (this.isTypeStatement(c)) return dropTypeStatement(c);
    if (text === 'continue' && this.isContinue(c)) return this.continue(c);
    this.assignmentOrCall(c);
  }

  private punctuation(c: Cursor): void {
    const token = c.next();
    if (token.text === '@') {
      c.name();
      c.work.edits.remove({ start: token.start, end: c.previous.end });
    } else if (token.text === '::') {
      c.notLuau(
        token,
        'label',
        "Expected identifier when parsing expression, got '::'",
        'Luau has no labels',
      );
      c.name();
      c.expect('::');
    }
  }

  /** Statements that a keyword starts. False if the keyword starts none. */
  private keyword(c: Cursor): boolean {
    switch (c.token.text) {
      case 'if':
        this.conditional(c);
        return true;
      case 'while':
        c.next();
        this.expressions.expression(c);
        this.loop(c, c.expect('do'), 'end');
        return true;
      case 'do':
        c.next();
        this.block(c);
        c.expect('end');
        return true;
      case 'for':
        this.for(c);
        return true;
      case 'repeat':
        this.loop(c, c.next(), 'until');
        this.expressions.expression(c);
        return true;
      case 'function':
        c.next();
        c.name();
        while (c.take('.') ?? c.take(':')) c.name();
        this.functionBody(c);
        return true;
      case 'local':
        this.local(c);
        return true;
      case 'break':
        c.next();
        return true;
      case 'goto':
        c.notLuau(
          c.next(),
          'goto',
          'Incomplete statement: expected assignment or a function call',
          'Luau has no goto; use `continue`, `break` or a function',
        );
        c.name();
        return true;
      default:
        return false;
    }
  }

  private conditional(c: Cursor): void {
    do {
      c.next();
      this.expressions.expression(c);
      c.expect('then');
      this.block(c);
    } while (c.is('elseif'));
    if (c.take('else')) this.block(c);
    c.expect('end');
  }

  private for(c: Cursor): void {
    c.next();
    do {
      c.name();
      dropAnnotation(c);
    } while (c.take(','));
    if (!(c.take('=') ?? c.take('in'))) c.fail(`'=' or 'in' expected near '${c.token.text}'`);
    this.expressions.list(c);
    this.loop(c, c.expect('do'), 'end');
  }

  /**
   * A loop body. From its first `continue` on it gets a block of its own with a label after it, so that no local is
   * jumped over, and `until` still sees those before.
   */
  private loop(c: Cursor, opening: Token, closing: string): void {
    const loop = { label: `${HIDDEN}_continue_${++this.labels}`, used: false, statement: opening.end };
    this.loops.push(loop);
    this.block(c, loop);
    this.loops.pop();
    if (loop.used) c.work.edits.insert(c.token.start, ` end ::${loop.label}:: `);
    c.expect(closing);
  }

  private isContinue(c: Cursor): boolean {
    const { text, kind } = c.ahead(1);
    return (
      this.loops.length > 0 &&
      kind !== 'string' &&
      !['=', '.', '[', '(', ':', ',', '{'].includes(text) &&
      !COMPOUND.has(text)
    );
  }

  private continue(c: Cursor): void {
    const loop = this.loops.at(-1);
    if (!loop) return;
    if (!loop.used) c.work.edits.insert(loop.statement, ' do ');
    loop.used = true;
    c.work.edits.replace(c.next(), `goto ${loop.label}`);
  }

  private isTypeStatement(c: Cursor): boolean {
    const exported = c.token.text === 'export' && c.ahead(1).text === 'type';
    const at = exported ? 1 : 0;
    if (c.ahead(at).text !== 'type' || c.ahead(at + 1).kind !== 'name') return false;
    return ['=', '<'].includes(c.ahead(at + 2).text);
  }

  private local(c: Cursor): void {
    c.next();
    if (c.take('function')) {
      c.name();
      return this.functionBody(c);
    }
    do {
      c.name();
      dropAnnotation(c);
    } while (c.take(','));
    if (c.take('=')) this.expressions.list(c);
  }

  private functionBody(c: Cursor): void {
    dropGenerics(c);
    c.expect('(');
    while (!c.is(')')) {
      if (!c.take('...')) c.name();
      dropAnnotation(c);
      if (!c.take(',')) break;
    }
    c.expect(')');
    dropReturnType(c);
    const outer = this.loops;
    this.loops = [];
    this.block(c);
    this.loops = outer;
    c.expect('end');
  }

  private assignmentOrCall(c: Cursor): void {
    const start = c.work.edits.insert(c.token.start, '');
    const first = c.token;
    const place = this.expressions.suffixed(c);
    if (COMPOUND.has(c.token.text)) return compoundAssignment(c, this.expressions, first, place, start);
    if (place.kind === 'call') return;
    while (c.take(',')) this.expressions.suffixed(c);
    c.expect('=');
    this.expressions.list(c);
  }
}
