import type { ScriptFinding } from '../../shared/wire.js';
import { DialectFault, newlines, tokenize, type Token } from './lexer.js';
import { regexPatternFault } from './regex-literal.js';
import { translate } from './translate.js';

const ABSENT_GLOBALS = new Set(
  'load loadstring loadfile dofile require io debug package collectgarbage'.split(' '),
);
const ABSENT_FIELDS: Record<string, Set<string>> = {
  os: new Set('getenv exit execute remove rename tmpname setlocale'.split(' ')),
  math: new Set('type tointeger maxinteger mininteger ult'.split(' ')),
  string: new Set(['dump']),
};
const LIBRARIES = new Set('string table math os coroutine utf8 bit32 buffer json regex docs'.split(' '));
const BRIDGE_ASSIGNMENT = /(?:^|[;\r\n])[ \t]*(__\w+)[ \t]*=/g;

/** What the other runtime refuses in a script, or does differently, in order of lines. */
export function check(source: string): ScriptFinding[] {
  const findings: ScriptFinding[] = [];
  try {
    findings.push(...translate(source).findings);
    const tokens = tokenize(source);
    tokens.forEach((_token, at) => findings.push(...checkAt(tokens, at)));
  } catch (error) {
    if (!(error instanceof DialectFault)) throw error;
    findings.push({ line: error.line, rule: 'syntax', message: error.message });
  }
  for (const found of source.matchAll(BRIDGE_ASSIGNMENT))
    findings.push({
      line: 1 + newlines(source.slice(0, found.index + found[0].indexOf('__'))),
      rule: 'bridge-global',
      message: `PHP refuses \`${found[1] ?? ''} =\` at the start of a statement or line; write the table on one line or use mt.${found[1] ?? ''} = …`,
    });
  return findings.sort((left, right) => left.line - right.line);
}

function checkAt(tokens: Token[], at: number): ScriptFinding[] {
  const token = tokens[at];
  if (token?.kind !== 'name' || isMember(tokens, at))
    return token?.text === 'rep' ? checkMethodRep(tokens, at) : [];
  return [
    ...checkAbsent(tokens, at, token),
    ...checkLibrary(tokens, at, token),
    ...(token.text === 'app' ? checkApp(tokens, at, token) : []),
  ];
}

function isMember(tokens: Token[], at: number): boolean {
  const before = tokens[at - 1]?.text;
  return before === '.' || before === ':';
}

function field(tokens: Token[], at: number): string | undefined {
  return tokens[at + 1]?.text === '.' && tokens[at + 2]?.kind === 'name' ? tokens[at + 2]?.text : undefined;
}

function checkAbsent(tokens: Token[], at: number, { text, line }: Token): ScriptFinding[] {
  const member = field(tokens, at);
  const isKey = tokens[at + 1]?.text === '=' && ['{', ',', ';'].includes(tokens[at - 1]?.text ?? '');
  if (ABSENT_GLOBALS.has(text) && !isKey && !['local', 'function'].includes(tokens[at - 1]?.text ?? ''))
    return [{ line, rule: 'absent', message: `\`${text}\` does not exist there; do not use it` }];
  if (member !== undefined && ABSENT_FIELDS[text]?.has(member))
    return [{ line, rule: 'absent', message: `\`${text}.${member}\` does not exist there` }];
  return [];
}

function checkLibrary(tokens: Token[], at: number, { text, line }: Token): ScriptFinding[] {
  const member = field(tokens, at);
  if (member === undefined || !LIBRARIES.has(text)) return [];
  if (tokens[at + 3]?.text === '=')
    return [
      {
        line,
        rule: 'readonly-library',
        message: `\`${text}\` is read-only; \`${text}.${member} = …\` raises an error`,
      },
    ];
  const args = argumentsAt(tokens, at + 3);
  if (text === 'string' && member === 'rep' && args.length > 2) return [separatorFinding(line)];
  if (text === 'string' && member === 'format' && args.slice(1).some(([first]) => first?.text === '{'))
    return [
      {
        line,
        rule: 'format-table',
        message: 'string.format("%s", table) raises an error there; use tostring(table)',
      },
    ];
  if (text === 'regex') return checkRegex(args, line);
  return [];
}

function checkRegex(args: Token[][], line: number): ScriptFinding[] {
  const [pattern, more] = args[1] ?? [];
  if (pattern?.kind !== 'string' || more) return [];
  const fault = regexPatternFault(pattern.text);
  return fault === undefined ? [] : [{ line, rule: 'regex-delimiters', message: fault }];
}

function checkMethodRep(tokens: Token[], at: number): ScriptFinding[] {
  const token = tokens[at];
  if (!token || tokens[at - 1]?.text !== ':' || argumentsAt(tokens, at + 1).length < 2) return [];
  return [separatorFinding(token.line)];
}

function separatorFinding(line: number): ScriptFinding {
  return { line, rule: 'rep-separator', message: 'string.rep ignores its separator there and here' };
}

function checkApp(tokens: Token[], at: number, { line }: Token): ScriptFinding[] {
  let end = at + 1;
  while (tokens[end]?.text === '.' || tokens[end]?.text === '[')
    end = tokens[end]?.text === '.' ? end + 2 : closing(tokens, end) + 1;
  const operator = tokens[end]?.text;
  if ((operator === '==' || operator === '~=') && tokens[end + 1]?.text === 'nil')
    return [
      {
        line,
        rule: 'proxy-nil',
        message: 'a part of `app` is never nil; call it in pcall to see whether it exists',
      },
    ];
  if (field(tokens, at) !== 'integrations') return [];
  const args = argumentsAt(tokens, end);
  const [first] = args[0] ?? [];
  const positional = args.length > 1 || (first !== undefined && ['string', 'number'].includes(first.kind));
  return positional
    ? [
        {
          line,
          rule: 'positional-arguments',
          message: 'positional arguments are dropped; pass one table with named fields',
        },
      ]
    : [];
}

/** The arguments of a call that starts here, each as its tokens. */
function argumentsAt(tokens: Token[], at: number): Token[][] {
  const open = tokens[at];
  if (open?.kind === 'string') return [[open]];
  if (open?.text !== '(') return [];
  const end = closing(tokens, at);
  const args: Token[][] = [];
  let current: Token[] = [];
  for (let index = at + 1; index < end; index++) {
    const token = tokens[index];
    if (!token) break;
    if (token.text === ',' && token.kind === 'operator') {
      args.push(current);
      current = [];
      continue;
    }
    const last =
      ['(', '[', '{'].includes(token.text) && token.kind === 'operator' ? closing(tokens, index) : index;
    current.push(...tokens.slice(index, last + 1));
    index = last;
  }
  return current.length > 0 || args.length > 0 ? [...args, current] : args;
}

/** Index of the bracket that closes the one here. */
function closing(tokens: Token[], at: number): number {
  let depth = 0;
  for (let index = at; index < tokens.length; index++) {
    const { text, kind } = tokens[index] as Token;
    if (kind !== 'operator') continue;
    if (text === '(' || text === '[' || text === '{') depth++;
    else if ((text === ')' || text === ']' || text === '}') && --depth === 0) return index;
  }
  return tokens.length - 1;
}
