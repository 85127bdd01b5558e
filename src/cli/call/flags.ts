import { KosmoError } from '../../shared/errors.js';
import { parseJson } from '../../shared/json.js';
import { shownName } from '../../shared/names.js';
import type { JsonObject, JsonValue } from '../../shared/wire.js';

type Schema = Record<string, unknown>;

/** What a command line says besides the options of the host. */
export interface Words {
  /** The JSON argument, or `-` for stdin. */
  payload?: string;
  /** Name → the texts given for it, in order; `true` for a bare flag. */
  flags: [name: string, value: string | true][];
}

/** Takes `--key=value`, `--key value`, bare `--key` and one JSON argument apart. Throws `usage`. */
export function splitWords(tokens: readonly string[], pairs: readonly string[]): Words {
  const words: Words = { flags: [] };
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(token) ?? [];
    const next = tokens[at + 1];
    if (name !== undefined) {
      const takesNext = value === undefined && next !== undefined && !next.startsWith('--');
      words.flags.push([snakeCase(name), value ?? (takesNext ? next : true)]);
      if (takesNext) at += 1;
    } else if (token.startsWith('-') && token !== '-') {
      throw new KosmoError('usage', `There is no option ${shownName(token)}.`, {
        hint: 'Arguments of a function are written --name=value.',
      });
    } else if (words.payload === undefined) words.payload = token;
    else
      throw new KosmoError('usage', `${shownName(token)} is one argument too many.`, {
        hint: 'A call takes a function, one JSON object, and --name=value for single arguments.',
      });
  }
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals < 1) throw new KosmoError('usage', '--arg values must use key=value syntax.');
    words.flags.push([snakeCase(pair.slice(0, equals)), pair.slice(equals + 1)]);
  }
  return words;
}

const snakeCase = (name: string): string => name.replaceAll('-', '_');

/** Flags as arguments: texts become what the input schema wants. What does not fit stays text, so that it is named. */
export function flagArguments(flags: Words['flags'], input: Schema): JsonObject {
  const properties = (input['properties'] ?? {}) as Record<string, Schema>;
  const args = new Map<string, JsonValue>();
  for (const [name, value] of flags) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const types = typesOf(schema ?? {});
    if (types.has('array') && typeof value === 'string' && !value.trimStart().startsWith('[')) {
      const items = (schema?.['items'] ?? {}) as Schema;
      const before = args.get(name);
      args.set(name, [...(Array.isArray(before) ? before : []), fromText(value, typesOf(items), items)]);
    } else args.set(name, value === true ? bare(types) : fromText(value, types, schema ?? {}));
  }
  return Object.fromEntries(args);
}

const bare = (types: Set<string>): JsonValue => (types.has('string') && !types.has('boolean') ? '' : true);

/** Ids and codes stay text: `007` and `1e3` are numbers only where the schema wants a number. */
function fromText(text: string, types: Set<string>, schema: Schema): JsonValue {
  if (types.has('boolean') && /^(?:true|false)$/.test(text)) return text === 'true';
  if (types.has('number') && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return number(text);
  if (types.has('integer') && /^-?\d+$/.test(text)) return number(text);
  if (types.has('null') && text === 'null' && !types.has('string')) return null;
  // Text of JSON is taken apart where the function takes it; there it is reported, too.
  if (types.has('string') || hasJsonText(schema)) return text;
  if (types.size === 0 || types.has('object') || types.has('array')) return structure(text);
  return text;
}

/** Exact: what a double cannot hold becomes a mark that names its field later. */
function number(text: string): JsonValue {
  const digits = text.replace(/^(-?)0+(?=\d)/, '$1');
  return parseJson(digits, { zeros: true });
}

function structure(text: string): JsonValue {
  try {
    return parseJson(text, { zeros: true });
  } catch {
    return text;
  }
}

function typesOf(schema: Schema): Set<string> {
  const own = schema['type'];
  const branches = (schema['anyOf'] ?? schema['oneOf'] ?? []) as Schema[];
  return new Set([
    ...(typeof own === 'string' ? [own] : Array.isArray(own) ? (own as string[]) : []),
    ...branches.flatMap((branch) => [...typesOf(branch)]),
  ]);
}

const hasJsonText = (schema: Schema): boolean =>
  ((schema['anyOf'] ?? []) as Schema[]).some((branch) => branch['contentMediaType'] === 'application/json');
