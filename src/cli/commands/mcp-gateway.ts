import { projectRoot } from '../../config/project.js';
import { NAME_LIMITS, type ClientName } from '../../plugins/client-limits.js';
import { KosmoError } from '../../shared/errors.js';
import { changeConfig, readConfig } from '../clients/config-file.js';
import { CLIENTS, type Client, type ConfigScope } from '../clients/clients.js';
import { addCommand, entryConfig, entryText } from '../clients/entry.js';
import type { EntryChange } from '../clients/entry-change.js';
import { findEntry, FORMATS } from '../clients/formats.js';
import { printInstalled, printRemoved } from '../clients/install-report.js';
import { planEntry, type EntryPlan, type GatewayOptions } from '../clients/plan-entry.js';
import { note, printJson, printLine } from '../output.js';

export interface InstallOptions extends GatewayOptions {
  project?: boolean;
  global?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

export type InstallAction = 'added' | 'updated' | 'unchanged';

/** `kosmo mcp:gateway:install`: writes one server into a client's configuration, and nothing else. */
export async function install(options: InstallOptions): Promise<void> {
  const name = clientOf(options);
  const planned = await planEntry(name, options);
  const { client, entry } = planned;
  const { path, scope } = placeOf(name, client, options, planned);
  const { set } = FORMATS[client.format];
  const { file, text } = await readConfig(path);
  let change = set(file, text, client, entry);
  const existing = findEntry(file, text, client, entry.name);
  const action: InstallAction =
    change.text === text ? 'unchanged' : existing === undefined ? 'added' : 'updated';
  if (options.dryRun !== true)
    await changeConfig(path, (now) => (change = set(file, now, client, entry)).text);
  if (options.json === true) {
    printJson({
      success: true,
      server: entry.name,
      path: file,
      config: entryConfig(client, entry),
      client: name,
      scope,
      action,
      dry_run: options.dryRun === true,
      kept: change.kept,
      warnings: planned.warnings,
      next_commands: [`kosmo doctor --client=${name}`],
    });
    return;
  }
  printInstalled({ planned, file, scope, action, change, before: text, dryRun: options.dryRun === true });
}

/** `kosmo mcp:gateway:remove`: takes the server out again. */
export async function remove(options: InstallOptions): Promise<void> {
  const name = clientOf(options);
  const client = CLIENTS[name];
  const servers = serverNames(name, options);
  const { path, scope } = placeOf(name, client, options);
  const { remove: cut } = FORMATS[client.format];
  const { file, text } = await readConfig(path);
  const find = (now: string): { server: string; change: EntryChange } | undefined => {
    for (const server of servers) {
      const change = cut(file, now, client, server);
      if (change) return { server, change };
    }
    return undefined;
  };
  const found = text === undefined ? undefined : find(text);
  if (found && options.dryRun !== true)
    await changeConfig(path, (now) => {
      const again = now === undefined ? undefined : find(now);
      return again ? again.change.text : now;
    });
  const server = found?.server ?? servers[0] ?? '';
  if (options.json === true) {
    printJson({
      success: true,
      server,
      path: file,
      client: name,
      scope,
      action: found ? 'removed' : 'unchanged',
      dry_run: options.dryRun === true,
      lost: found?.change.lost ?? [],
    });
    return;
  }
  printRemoved({
    client: name,
    server,
    file,
    found: found?.change,
    before: text,
    dryRun: options.dryRun === true,
  });
}

/** `kosmo mcp:gateway:export`: prints the configuration of a client; without one, the JSON that most clients take. */
export async function exportConfig(options: InstallOptions): Promise<void> {
  const name = options.client ?? 'claude';
  const planned = await planEntry(name, options);
  const { client, entry, warnings } = planned;
  const config = entryConfig(client, entry);
  const command = addCommand(name, entry);
  if (options.json === true) {
    printJson({
      success: true,
      config,
      ...(client.format === 'toml' ? { toml: entryText(client, entry) } : {}),
      ...(options.client === undefined ? {} : { client: name, files: filesOf(client) }),
      ...(command === undefined || options.client === undefined ? {} : { add_command: command }),
      warnings,
    });
    return;
  }
  process.stdout.write(entryText(client, entry));
  if (options.client !== undefined) {
    // A comment, so that all of stdout can be pasted.
    if (client.format === 'toml' && command !== undefined)
      printLine(`\n# or, without what only a file can say:\n# ${command}`);
    note('');
    for (const [scope, file] of Object.entries(filesOf(client))) note(`${FILE_OF[scope]}  ${file}`);
    note(`to have it written   ${installCommand(name, planned, options)}`);
    if (client.format === 'json' && command !== undefined) note(`for all projects     ${command}`);
  }
  for (const warning of warnings) note(`warning: ${warning}`);
}

const FILE_OF: Record<string, string> = { global: 'file of this user  ', project: 'file of the project' };

/** The command that writes what was printed. */
function installCommand(name: ClientName, { entry }: EntryPlan, options: InstallOptions): string {
  const flags = entry.args
    .slice(2)
    .filter((flag) => options.maxResultChars !== undefined || !flag.startsWith('--max-result-chars='));
  const own = options.name === undefined ? [] : [`--name=${options.name}`];
  return ['kosmo mcp:gateway:install', `--client=${name}`, ...flags, ...own].join(' ');
}

function clientOf({ client }: InstallOptions): ClientName {
  if (client !== undefined) return client;
  throw new KosmoError('usage', 'It has to be known for which client: add --client.', {
    hint: `Clients: ${Object.keys(CLIENTS).join(', ')}. Without --client, the PHP program writes .mcp.json: that is --client=claude.`,
  });
}

function placeOf(
  name: ClientName,
  client: Client,
  options: InstallOptions,
  planned?: EntryPlan,
): { path: string; scope: ConfigScope } {
  if (options.project === true && options.global === true)
    throw new KosmoError('usage', '--project and --global exclude each other.');
  const scope: ConfigScope = options.project ? 'project' : options.global ? 'global' : client.defaultScope;
  const file = client.files[scope];
  if (file !== undefined)
    return { scope, path: file({ project: projectRoot(process.cwd()), env: process.env }) };
  const line = planned ? addCommand(name, planned.entry) : `claude mcp remove --scope user NAME`;
  throw new KosmoError('usage', `${NAME_LIMITS[name].title} writes its ${scope} configuration itself.`, {
    hint: `Run: ${line}`,
  });
}

const filesOf = (client: Client): Record<string, string> =>
  Object.fromEntries(
    Object.entries(client.files).map(([scope, file]) => [
      scope,
      file({ project: projectRoot(process.cwd()), env: process.env }),
    ]),
  );

/** The names that a server may have been installed under; the first one is what would be chosen now. */
function serverNames(client: ClientName, options: InstallOptions): string[] {
  if (options.name !== undefined) return [options.name];
  const integrations = [...(options.integration ?? []), ...(options.integrations ?? [])];
  const [only] = integrations;
  if (only !== undefined && integrations.length === 1) return [NAME_LIMITS[client].serverName(only)];
  if (integrations.length > 1 || options.profile !== undefined) return ['kosmo'];
  throw new KosmoError('usage', 'It has to be known which server to remove.', {
    hint: 'Add --integration=convex, for example, or --name with the name of the server.',
  });
}
