import type { Cursor } from './cursor.js';
import type { Expressions, Place } from './expressions.js';
import { HIDDEN } from './hidden.js';
import type { Token } from './lexer.js';

/** Operators of compound assignment. */
export const COMPOUND = new Set(['+=', '-=', '*=', '/=', '//=', '%=', '^=', '..=']);
const SIMPLE_KEY = /^(?:[A-Za-z_]\w*|\d+|"[^"\\]*")$/;

/** `place op= value`: what comes before the last step of the place is evaluated once. */
export function compoundAssignment(
  c: Cursor,
  expressions: Expressions,
  first: Token,
  place: Place,
  start: { text: string },
): void {
  const { edits, source } = c.work;
  const token = c.next();
  const operator = token.text.slice(0, -1);
  const { open, close, prefix } = place;
  const simple = simpleTarget(source, first, c.ahead(-2), place);
  if (simple !== undefined) {
    edits.replace(token, `= ${simple} ${operator} (`);
  } else if (open && (place.kind === 'field' || place.kind === 'index')) {
    start.text = `do local ${HIDDEN}_o = `;
    let target: string;
    if (close) {
      edits.replace(open, ` local ${HIDDEN}_k = `);
      edits.replace(close, ' ');
      target = `${HIDDEN}_o[${HIDDEN}_k]`;
    } else {
      target = `${HIDDEN}_o${source.slice(prefix.end, token.start).trim()}`;
      edits.remove({ start: prefix.end, end: token.start });
    }
    edits.replace(token, `${target} = ${target} ${operator} (`);
  } else c.fail(`syntax error near '${token.text}'`);
  expressions.expression(c);
  edits.insert(c.previous.end, simple === undefined ? ') end' : ')');
}

/** The place again as text, where evaluating it twice makes no difference. */
function simpleTarget(source: string, first: Token, last: Token, place: Place): string | undefined {
  if (place.kind === 'name') return first.text;
  if (!place.plainPrefix) return undefined;
  if (place.kind === 'field') return `${first.text}.${last.text}`;
  const { open, close } = place;
  if (place.kind !== 'index' || !open || !close) return undefined;
  const key = source.slice(open.end, close.start).trim();
  return SIMPLE_KEY.test(key) ? `${first.text}[${key}]` : undefined;
}
