/** A source that the front end cannot read; the Lua compiler has the better message then. */
export class DialectFault extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

export type TokenKind = 'name' | 'keyword' | 'number' | 'string' | 'interpolated' | 'operator' | 'end';

export interface Range {
  start: number;
  end: number;
}

export interface Token extends Range {
  kind: TokenKind;
  text: string;
  line: number;
  /** Expressions inside an interpolated string. */
  holes?: Range[];
}

const KEYWORDS = new Set(
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while'.split(
    ' ',
  ),
);

const SPACE = /\s+/y;
const COMMENT = /--(?!\[=*\[)[^\n]*/y;
const LONG_OPEN = /(?:--)?\[(=*)\[/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER =
  /0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]+)?|0[bB][01_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?[\d_]+)?/y;
const QUOTED = /"(?:[^"\\\n]|\\z\s*|\\[^])*"|'(?:[^'\\\n]|\\z\s*|\\[^])*'/y;
const OPERATOR =
  /\.\.\.|\.\.=|\/\/=|[-+*/%^]=|->|\.\.|==|~=|<=|>=|<<|>>|\/\/|::|[-+*/%^#&~|<>=(){}[\];:,.?@!]/y;

/** Cuts Luau or Lua 5.3 source into tokens. Throws `DialectFault`. */
export function tokenize(
  source: string,
  range: Range = { start: 0, end: source.length },
  firstLine = 1,
): Token[] {
  const tokens: Token[] = [];
  let line = firstLine;
  let at = range.start;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    return found && found.index + found[0].length <= range.end ? found : null;
  };
  const add = (kind: TokenKind, end: number, more: Partial<Token> = {}): void => {
    const text = source.slice(at, end);
    tokens.push({ kind, text, line, start: at, end, ...more });
    line += newlines(text);
    at = end;
  };
  const skip = (end: number): void => {
    line += newlines(source.slice(at, end));
    at = end;
  };
  while (at < range.end) {
    const space = match(SPACE) ?? match(COMMENT);
    const long = space ? null : match(LONG_OPEN);
    if (space) skip(at + space[0].length);
    else if (long) {
      const close = `]${long[1] ?? ''}]`;
      const found = source.indexOf(close, at + long[0].length);
      if (found < 0) throw new DialectFault(line, 'unfinished long string or comment');
      if (long[0].startsWith('--')) skip(found + close.length);
      else add('string', found + close.length);
    } else if (source[at] === '`') {
      const { end, holes } = interpolated(source, at, line);
      add('interpolated', end, { holes });
    } else {
      const [kind, found] = plain(match);
      if (!found) throw new DialectFault(line, `unexpected symbol near '${source[at] ?? ''}'`);
      add(kind === 'name' && KEYWORDS.has(found[0]) ? 'keyword' : kind, at + found[0].length);
    }
  }
  tokens.push({ kind: 'end', text: '<eof>', line, start: range.end, end: range.end });
  return tokens;
}

function plain(match: (pattern: RegExp) => RegExpExecArray | null): [TokenKind, RegExpExecArray | null] {
  for (const [kind, pattern] of [
    ['name', NAME],
    ['number', NUMBER],
    ['string', QUOTED],
    ['operator', OPERATOR],
  ] as const) {
    const found = match(pattern);
    if (found) return [kind, found];
  }
  return ['end', null];
}

/** Where an interpolated string ends, and where its expressions are. */
function interpolated(source: string, start: number, line: number): { end: number; holes: Range[] } {
  const holes: Range[] = [];
  for (let at = start + 1; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at++;
    else if (char === '`') return { end: at + 1, holes };
    else if (char === '{') {
      const end = holeEnd(source, at + 1, line);
      holes.push({ start: at + 1, end });
      at = end;
    } else if (char === '\n') break;
  }
  throw new DialectFault(line, 'unfinished interpolated string');
}

/** The brace that closes an expression; strings and nested braces inside are skipped. */
function holeEnd(source: string, start: number, line: number): number {
  let depth = 1;
  for (let at = start; at < source.length; at++) {
    const char = source[at];
    QUOTED.lastIndex = at;
    if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at;
    else if (char === '`') at = interpolated(source, at, line).end - 1;
    else if (char === '"' || char === "'") {
      const found = QUOTED.exec(source);
      if (found) at += found[0].length - 1;
    }
  }
  throw new DialectFault(line, 'unfinished expression in an interpolated string');
}

export function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
