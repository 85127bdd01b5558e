import type { Client } from './clients.js';
import { parseJsonConfig, removeJsonEntry, setJsonEntry } from './edit-json-entry.js';
import { entryIn, parseToml, removeTomlEntry, setTomlEntry } from './edit-toml-entry.js';
import type { EntryChange } from './entry-change.js';
import type { ServerEntry } from './entry.js';

type Table = Record<string, unknown>;

/** What can be done with the text of a client's file. All throw `invalid_config` with file and line. */
export interface ConfigFormat {
  parse: (file: string, text: string) => Table;
  set: (file: string, text: string | undefined, client: Client, entry: ServerEntry) => EntryChange;
  /** Undefined if the file has no such server. */
  remove: (file: string, text: string, client: Client, name: string) => EntryChange | undefined;
}

export const FORMATS: Record<Client['format'], ConfigFormat> = {
  toml: { parse: parseToml, set: setTomlEntry, remove: removeTomlEntry },
  json: {
    parse: (file, text) => parseJsonConfig(file, text).config,
    set: setJsonEntry,
    remove: removeJsonEntry,
  },
};

/** All servers in the text of a client's file, by name. */
export function entriesOf(file: string, text: string | undefined, client: Client): Record<string, Table> {
  const servers = text === undefined ? undefined : FORMATS[client.format].parse(file, text)[client.root];
  if (typeof servers !== 'object' || servers === null) return {};
  const isTable = (pair: [string, unknown]): pair is [string, Table] =>
    typeof pair[1] === 'object' && pair[1] !== null;
  return Object.fromEntries(Object.entries(servers).filter(isTable));
}

/** The entry of a server in the text of a client's file. */
export function findEntry(
  file: string,
  text: string | undefined,
  client: Client,
  name: string,
): Table | undefined {
  if (text === undefined) return undefined;
  const entry: unknown = entryIn(FORMATS[client.format].parse(file, text), client.root, name);
  return typeof entry === 'object' && entry !== null ? (entry as Table) : undefined;
}
