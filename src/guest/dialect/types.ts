import type { Cursor } from './cursor.js';

/** Removes `: Type` if there is one here. */
export function dropAnnotation(c: Cursor): void {
  if (!c.is(':')) return;
  const { start } = c.next();
  readType(c);
  c.work.edits.remove({ start, end: c.previous.end });
}

/** Removes `: ReturnType` after the parameters of a function. */
export function dropReturnType(c: Cursor): void {
  if (!c.is(':') && !c.is('->')) return;
  const { start } = c.next();
  readReturnType(c);
  c.work.edits.remove({ start, end: c.previous.end });
}

/** Removes `<T, U...>` after the name of a function. */
export function dropGenerics(c: Cursor): void {
  if (!c.is('<')) return;
  const { start } = c.token;
  readAngles(c);
  c.work.edits.remove({ start, end: c.previous.end });
}

/** Removes `:: Type` after an expression; `::name::` is a label of Lua 5.3 and stays. */
export function dropCasts(c: Cursor): void {
  while (c.is('::') && !(c.ahead(1).kind === 'name' && c.ahead(2).text === '::')) {
    const { start } = c.next();
    readType(c);
    c.work.edits.remove({ start, end: c.previous.end });
  }
}

/** Removes a `type Name<…> = Type` statement; the cursor is at `type` or `export`. */
export function dropTypeStatement(c: Cursor): void {
  const { start } = c.next();
  if (c.previous.text === 'export') c.next();
  c.name();
  if (c.is('<')) readAngles(c);
  c.expect('=');
  readType(c);
  c.work.edits.remove({ start, end: c.previous.end });
}

function readReturnType(c: Cursor): void {
  if (c.is('...')) c.next();
  readType(c);
}

function readType(c: Cursor): void {
  if (c.is('|') || c.is('&')) c.next();
  do {
    readSimpleType(c);
    while (c.take('?'));
  } while (c.take('|') ?? c.take('&'));
}

function readSimpleType(c: Cursor): void {
  const { kind, text } = c.token;
  if (text === 'nil' || text === 'true' || text === 'false' || kind === 'string') c.next();
  else if (text === '...') {
    c.next();
    readType(c);
  } else if (text === '{') readTableType(c);
  else if (text === '<') {
    readAngles(c);
    readFunctionType(c);
  } else if (text === '(') readFunctionType(c);
  else if (kind === 'name') readNamedType(c);
  else c.fail(`a type is expected near '${text}'`);
}

function readNamedType(c: Cursor): void {
  if (c.token.text === 'typeof' && c.ahead(1).text === '(') {
    c.next();
    readBalanced(c);
    return;
  }
  c.next();
  while (c.take('.')) c.name();
  if (c.is('<')) readAngles(c);
  c.take('...');
}

/** `(A, name: B, ...C) -> R`, a parenthesised type, or a list of result types. */
function readFunctionType(c: Cursor): void {
  c.expect('(');
  while (!c.is(')')) {
    if (c.token.kind === 'name' && c.ahead(1).text === ':') {
      c.next();
      c.next();
    }
    readType(c);
    if (!c.take(',')) break;
  }
  c.expect(')');
  if (c.take('->')) readReturnType(c);
}

function readTableType(c: Cursor): void {
  c.expect('{');
  while (!c.is('}')) {
    if (['read', 'write'].includes(c.token.text) && (c.ahead(1).kind === 'name' || c.ahead(1).text === '['))
      c.next();
    if (c.take('[')) {
      readType(c);
      c.expect(']');
      c.expect(':');
    } else if (c.token.kind === 'name' && c.ahead(1).text === ':') {
      c.next();
      c.next();
    }
    readType(c);
    if (!(c.take(',') ?? c.take(';'))) break;
  }
  c.expect('}');
}

function readAngles(c: Cursor): void {
  c.expect('<');
  while (!c.token.text.startsWith('>')) {
    readType(c);
    if (c.take('=')) readType(c);
    if (!c.take(',')) break;
  }
  if (c.token.text.length > 1 && c.token.text.startsWith('>')) c.splitFirst();
  c.expect('>');
}

function readBalanced(c: Cursor): void {
  let depth = 0;
  do {
    if (c.is('(')) depth++;
    else if (c.is(')')) depth--;
    else if (c.token.kind === 'end') c.fail("')' expected near <eof>");
    c.next();
  } while (depth > 0);
}
