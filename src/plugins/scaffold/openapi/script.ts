import { luaField, luaKey, luaString } from '../draft.js';
import type { Argument } from './parameters.js';
import type { Operation } from './operations.js';

/** The Lua script of one operation. */
export function scriptOf({ id, method, path, arguments: args }: Operation, endpoint: string): string {
  const lines = [
    ...table(
      'params',
      args.filter((each) => each.in === 'path'),
      (each) => each.name,
    ),
    ...table(
      'query',
      args.filter((each) => each.in === 'query'),
      (each) => each.wire,
    ),
    ...table(
      'headers',
      args.filter((each) => each.in === 'header'),
      (each) => each.wire,
    ),
    ...args.flatMap(bodyLines),
  ];
  const joins = args.some((each) => each.join !== undefined);
  return [
    `-- ${oneLine(`${method} ${path} (${id})`)}. Written from an OpenAPI document: review it.`,
    'local answer_of = require "lib.answer"',
    ...(joins ? ['', 'local function joined(list, by) return list and table.concat(list, by) end'] : []),
    '',
    'return function(args)',
    '  return answer_of(http.request {',
    `    endpoint = ${luaString(endpoint)},`,
    ...lines,
    '  })',
    'end',
    '',
  ].join('\n');
}

function table(field: string, args: Argument[], key: (argument: Argument) => string): string[] {
  if (args.length === 0) return [];
  const pairs = args.map((each) => `${luaKey(key(each))} = ${value(each)}`);
  const line = `    ${field} = { ${pairs.join(', ')} },`;
  return line.length <= 110
    ? [line]
    : [`    ${field} = {`, ...pairs.map((pair) => `      ${pair},`), '    },'];
}

function value({ name, join }: Argument): string {
  const field = luaField('args', name);
  return join === undefined ? field : `joined(${field}, ${luaString(join)})`;
}

function bodyLines(argument: Argument): string[] {
  const { in: place, name, contentType } = argument;
  const field = luaField('args', name);
  const type =
    contentType === undefined ? [] : [`    content_type = ${field} and ${luaString(contentType)},`];
  if (place === 'form') return [`    form = ${field},`];
  if (place === 'text') return [`    body = ${field},`, ...type];
  if (place !== 'json') return [];
  return contentType === undefined
    ? [`    json = ${field},`]
    : [`    body = ${field} and json.encode(${field}, { compact = true }),`, ...type];
}

const oneLine = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
