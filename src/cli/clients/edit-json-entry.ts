import { isDeepStrictEqual } from 'node:util';
import {
  applyEdits,
  findNodeAtLocation,
  modify,
  parseTree,
  getNodeValue,
  printParseErrorCode,
  type FormattingOptions,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import type { Client } from './clients.js';
import { invalidFile, refusal, type EntryChange } from './entry-change.js';
import { entryConfig, entryObject, type ServerEntry } from './entry.js';
import { addProperty, cutProperty } from './json-property.js';
import { eolOf, lineOf } from './toml-edit.js';

type Json = Record<string, unknown>;

/** Parses a client's JSON, comments allowed. Throws `invalid_config` with file and line. */
export function parseJsonConfig(file: string, source: string): { config: Json; tree: Node | undefined } {
  const text = source.replace(/^\ufeff/, ' ');
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [error] = errors;
  if (error)
    throw invalidFile(
      file,
      lineOf(text, error.offset),
      `is not valid JSON: ${printParseErrorCode(error.error)}`,
    );
  if (tree !== undefined && tree.type !== 'object')
    throw invalidFile(file, lineOf(text, tree.offset), 'must be an object');
  return { config: tree === undefined ? {} : (getNodeValue(tree) as Json), tree };
}

/** Adds or updates one server of a JSON file; comments, order and what the user added to it stay. */
export function setJsonEntry(
  file: string,
  text: string | undefined,
  client: Client,
  entry: ServerEntry,
): EntryChange {
  if (text === undefined || text.trim() === '')
    return { text: `${JSON.stringify(entryConfig(client, entry), null, 2)}\n`, kept: [], lost: [] };
  const { tree } = parseJsonConfig(file, text);
  refuseForeignShapes(file, text, tree, client.root, entry.name);
  const at = [client.root, entry.name];
  const wanted = entryObject(client, entry);
  const node = tree && findNodeAtLocation(tree, at);
  if (node === undefined) {
    const servers = tree && findNodeAtLocation(tree, [client.root]);
    const [object, key, value] = servers
      ? [servers, entry.name, wanted]
      : [tree, client.root, { [entry.name]: wanted }];
    // A text of comments alone has no object yet.
    const next = object
      ? addProperty(text, object, key, value)
      : text + JSON.stringify(entryConfig(client, entry), null, 2);
    return { text: next, kept: [], lost: [] };
  }
  const existing = getNodeValue(node) as Json;
  const url = ['url', 'httpUrl', 'serverUrl'].find((key) => key in existing);
  if (url !== undefined) throw refusal(file, lineOf(text, node.offset), entry.name);
  let next = text;
  for (const [key, value] of Object.entries(wanted)) {
    if (key === 'env' || isDeepStrictEqual(existing[key], value)) continue;
    next = set(next, [...at, key], value);
  }
  const env = (existing['env'] ?? {}) as Json;
  const wantedEnv = (wanted['env'] ?? {}) as Json;
  for (const [key, value] of Object.entries(wantedEnv))
    if (env[key] !== value) next = set(next, [...at, 'env', key], value);
  if ('KOSMO_HOME' in env && !('KOSMO_HOME' in wantedEnv))
    next = set(next, [...at, 'env', 'KOSMO_HOME'], undefined);
  return {
    text: next,
    kept: Object.keys(existing).filter((key) => !(key in wanted) && key !== 'env'),
    lost: [],
  };
}

/** Removes one server. Undefined if there is none. */
export function removeJsonEntry(
  file: string,
  text: string,
  client: Client,
  name: string,
): EntryChange | undefined {
  const { tree } = parseJsonConfig(file, text);
  const servers = tree && findNodeAtLocation(tree, [client.root]);
  if (servers === undefined || findNodeAtLocation(servers, [name]) === undefined) return undefined;
  refuseForeignShapes(file, text, tree, client.root, name);
  const last = servers.children?.length === 1;
  const [object, value] = last ? [tree, servers] : [servers, findNodeAtLocation(servers, [name])];
  const next = object && value?.parent ? cutProperty(text, object, value.parent) : text;
  const left = parseJsonConfig(file, next);
  const bare = Object.keys(left.config).length === 0 && /^\ufeff?\s*\{\s*\}\s*$/.test(next);
  return { text: bare ? undefined : next, kept: [], lost: [] };
}

/** Sets or removes one value, formatted as the text around it is. */
function set(text: string, path: string[], value: unknown): string {
  return applyEdits(text, modify(text, path, value, { formattingOptions: formatOf(text) }));
}

function formatOf(text: string): FormattingOptions {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol: eolOf(text) };
}

/** A name that is there twice means something else to every reader. */
function refuseForeignShapes(
  file: string,
  text: string,
  tree: Node | undefined,
  root: string,
  name: string,
): void {
  let node = tree;
  for (const key of [root, name]) {
    const found = node?.children?.filter(({ children }) => children?.[0]?.value === key) ?? [];
    if (found.length > 1)
      throw invalidFile(file, lineOf(text, found[1]?.offset ?? 0), `"${key}" is there twice`);
    node = found[0]?.children?.[1];
    if (node !== undefined && node.type !== 'object')
      throw invalidFile(file, lineOf(text, node.offset), `"${key}" must be an object`);
  }
}
