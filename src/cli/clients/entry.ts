import { join } from 'node:path';
import { packageRoot } from '../../config/paths.js';
import type { Client } from './clients.js';
import { tomlKey, tomlValue } from './toml-edit.js';

/** How a client starts our server. Never holds a secret: variables are passed on by name. */
export interface ServerEntry {
  name: string;
  command: string;
  args: string[];
  /** Values that are written into the configuration. */
  env: Record<string, string>;
  /** Variables of the client's own environment that the server needs. */
  variables: string[];
}

/** Our own command by absolute paths: clients start servers with another PATH than the user's. */
export const ownCommand = (): { command: string; script: string } => ({
  command: process.execPath,
  script: join(packageRoot(), 'bin', 'kosmo.js'),
});

/** The entry as an object, as the client's file has it. */
export function entryObject(client: Client, entry: ServerEntry): Record<string, unknown> {
  const { command, args } = entry;
  if (client.format === 'toml') {
    return {
      command,
      args,
      ...(Object.keys(entry.env).length === 0 ? {} : { env: entry.env }),
      ...(entry.variables.length === 0 ? {} : { env_vars: entry.variables }),
      ...client.extra,
    };
  }
  const env = {
    ...entry.env,
    ...Object.fromEntries(entry.variables.map((name) => [name, client.reference(name)])),
  };
  return { ...client.extra, command, args, ...(Object.keys(env).length === 0 ? {} : { env }) };
}

/** The configuration with this entry alone, as an object. */
export const entryConfig = (client: Client, entry: ServerEntry): Record<string, unknown> => ({
  [client.root]: { [entry.name]: entryObject(client, entry) },
});

/** The same as text of the client's file. */
export function entryText(client: Client, entry: ServerEntry): string {
  return client.format === 'toml'
    ? `[${client.root}.${tomlKey(entry.name)}]\n${tomlLines(entryObject(client, entry)).join('\n')}\n`
    : `${JSON.stringify(entryConfig(client, entry), null, 2)}\n`;
}

export const tomlLines = (table: Record<string, unknown>): string[] =>
  Object.entries(table).map(([key, value]) => `${tomlKey(key)} = ${tomlValue(value)}`);

/** The client's own command that adds the server, where it has one; it cannot say all that the file can. */
export function addCommand(client: string, entry: ServerEntry): string | undefined {
  const server = [entry.command, ...entry.args].map(quote).join(' ');
  const env = Object.entries(entry.env).map(([key, value]) => quote(`${key}=${value}`));
  if (client === 'codex')
    return `codex mcp add ${entry.name}${env.map((pair) => ` --env ${pair}`).join('')} -- ${server}`;
  if (client === 'claude')
    return `claude mcp add --scope user ${entry.name}${env.map((pair) => ` --env ${pair}`).join('')} -- ${server}`;
  return undefined;
}

/** A word as a POSIX shell reads it back. */
export const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
