import { isDeepStrictEqual } from 'node:util';
import { parse, TomlError, type TomlTable } from 'smol-toml';
import { KosmoError } from '../../shared/errors.js';
import type { Client } from './clients.js';
import { invalidFile, refusal, type EntryChange } from './entry-change.js';
import { entryObject, tomlLines, type ServerEntry } from './entry.js';
import {
  addToTomlArray,
  appendTable,
  lineOf,
  removeToml,
  setToml,
  tomlItemsBelow,
  unsetToml,
} from './toml-edit.js';
import { scanToml, type TomlItem } from './toml-scan.js';

type Table = Record<string, unknown>;

/** Keys whose values are ours alone; of the others only what is missing is added. */
const OURS = ['command', 'args'];

/** Parses a client's TOML. Throws `invalid_config` with file and line. */
export function parseToml(file: string, text: string): TomlTable {
  try {
    return parse(text.replace(/^\ufeff/, ''), { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const problem = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '');
    throw invalidFile(file, error.line, `is not valid TOML: ${problem}`, error);
  }
}

/** The entry that a configuration has under a name. */
export const entryIn = (config: Table, root: string, name: string): Table | undefined => {
  const servers = config[root] as Table | undefined;
  return servers !== undefined && Object.hasOwn(servers, name) ? (servers[name] as Table) : undefined;
};

/** Adds or updates one server table; every other byte of the text stays. `text` is undefined if there is no file. */
export function setTomlEntry(
  file: string,
  text: string | undefined,
  client: Client,
  entry: ServerEntry,
): EntryChange {
  const path = [client.root, entry.name];
  const wanted = entryObject(client, entry);
  if (text === undefined)
    return { text: appendTable('', path, tomlLines(wanted)).slice(1), kept: [], lost: [] };
  const before = parseToml(file, text);
  const items = scanToml(text);
  refuseForeignShapes(file, text, items, path);
  const existing = entryIn(before, client.root, entry.name);
  if (existing === undefined)
    return verified(file, before, path, wanted, appendTable(text, path, tomlLines(wanted)), []);
  if ('url' in existing) throw refusal(file, lineAt(text, items, [...path, 'url']), entry.name);
  let next = text;
  const merged: Table = { ...existing };
  for (const [key, value] of Object.entries(wanted)) {
    const at = [...path, key];
    if (key === 'env' || (key === 'env_vars' && key in existing)) continue;
    if (key in existing && (!OURS.includes(key) || isDeepStrictEqual(existing[key], value))) continue;
    next = setToml(next, at, value);
    merged[key] = value;
  }
  const names = (existing['env_vars'] ?? []) as unknown[];
  const missing = entry.variables.filter(
    (name) => !names.some((known) => known === name || (known as Table)['name'] === name),
  );
  if ('env_vars' in existing && missing.length > 0) {
    next = addToTomlArray(next, [...path, 'env_vars'], missing);
    merged['env_vars'] = [...names, ...missing];
  }
  ({ next } = setEnv(next, [...path, 'env'], existing, entry.env, merged));
  const kept = Object.keys(existing)
    .filter((key) => !OURS.includes(key) && !isDeepStrictEqual(existing[key], wanted[key]))
    .filter((key) => key !== 'env' && key !== 'env_vars')
    .map((key) => `${key} (line ${lineAt(text, items, [...path, key])})`);
  return verified(file, before, path, merged, next, kept);
}

/** KOSMO_HOME is as this run has it, all other variables stay. */
function setEnv(
  text: string,
  path: string[],
  existing: Table,
  wanted: Record<string, string>,
  merged: Table,
): { next: string } {
  const env = existing['env'] as Table | undefined;
  if (env === undefined) {
    if (Object.keys(wanted).length === 0) return { next: text };
    merged['env'] = wanted;
    return { next: setToml(text, path, wanted) };
  }
  const after: Table = { ...env, ...wanted };
  let next = text;
  for (const [key, value] of Object.entries(wanted))
    if (env[key] !== value) next = setToml(next, [...path, key], value);
  if ('KOSMO_HOME' in env && !('KOSMO_HOME' in wanted)) {
    next = unsetToml(next, [...path, 'KOSMO_HOME']);
    delete after['KOSMO_HOME'];
  }
  merged['env'] = after;
  return { next };
}

/** Removes one server table with its sub-tables. Undefined if there is none. */
export function removeTomlEntry(
  file: string,
  text: string,
  client: Client,
  name: string,
): EntryChange | undefined {
  const path = [client.root, name];
  const before = parseToml(file, text);
  if (entryIn(before, client.root, name) === undefined) return undefined;
  const items = scanToml(text);
  refuseForeignShapes(file, text, items, path);
  const next = removeToml(text, path);
  const lost = tomlItemsBelow(items, path)
    .filter((item) => item.kind !== 'pair' && item.path.length > path.length)
    .map((item) => `[${item.path.join('.')}] (line ${lineOf(text, item.start)})`);
  // A file that has nothing else, not even an empty line, is one that we have made.
  const ours = next.trim() === '' && /^\ufeff?\[/.test(text);
  const { text: checked } = verified(file, before, path, undefined, next, []);
  return { text: ours ? undefined : checked, kept: [], lost };
}

/** What the text has become is read again: it must say exactly what was meant. */
function verified(
  file: string,
  before: TomlTable,
  [root = '', name = '']: string[],
  entry: Table | undefined,
  text: string,
  kept: string[],
): EntryChange {
  const servers: Table = { ...(before[root] as Table | undefined) };
  if (entry === undefined) delete servers[name];
  else servers[name] = entry;
  const clean = (config: Table): Table => {
    const { [root]: own, ...rest } = config;
    return own === undefined || Object.keys(own as Table).length === 0 ? rest : config;
  };
  let after: Table | undefined;
  try {
    after = parse(text.replace(/^\ufeff/, ''), { integersAsBigInt: 'asNeeded' });
  } catch {
    after = undefined;
  }
  if (
    after === undefined ||
    !isDeepStrictEqual(plain(clean(after)), plain(clean({ ...before, [root]: servers })))
  )
    throw new KosmoError('invalid_config', `${file} is written in a way that cannot be edited safely.`, {
      hint: 'Nothing was written. Add what `kosmo mcp:gateway:export --client=codex` prints by hand.',
    });
  return { text, kept, lost: [] };
}

/** Tables of the parser have no prototype; that is no difference. */
const plain = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(plain)
    : typeof value === 'object' && value !== null && !(value instanceof Date)
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
      : value;

/** Inline tables cannot be added to by a table of their own, and arrays of tables are no servers. */
function refuseForeignShapes(file: string, text: string, items: readonly TomlItem[], path: string[]): void {
  const wrong = items.find(
    ({ kind, path: at }) =>
      at.length <= path.length &&
      at.every((key, index) => key === path[index]) &&
      (kind === 'array' || (kind === 'pair' && at.length < path.length)),
  );
  if (wrong === undefined) return;
  const what =
    wrong.kind === 'array'
      ? `[[${wrong.path.join('.')}]] is a list of tables, and servers have names`
      : `${wrong.path.join('.')} = { … } cannot get another server from here`;
  throw new KosmoError('invalid_config', `${file}:${lineOf(text, wrong.start)}: ${what}.`, {
    hint: `Nothing was written. Write the servers as [${path[0]}.NAME] tables.`,
  });
}

function lineAt(text: string, items: readonly TomlItem[], path: string[]): number {
  return lineOf(text, tomlItemsBelow(items, path)[0]?.start ?? 0);
}
