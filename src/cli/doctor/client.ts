import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { projectRoot } from '../../config/project.js';
import { NAME_LIMITS, type ClientName } from '../../plugins/client-limits.js';
import { KosmoError } from '../../shared/errors.js';
import { readConfig } from '../clients/config-file.js';
import { ownCommand } from '../clients/entry.js';
import { entriesOf, findEntry } from '../clients/formats.js';
import type { EntryPlan } from '../clients/plan-entry.js';
import { CLIENTS, type ConfigScope } from '../clients/clients.js';
import { Group, type Check } from './check.js';

type Table = Record<string, unknown>;

export interface ClientChecks {
  checks: Check[];
  /** The entry that the client has, if it can be used. */
  entry?: Table;
}

/** The servers in the configuration of a client that are ours, by their arguments; none if it cannot be read. */
export async function ownServers(
  name: ClientName,
  scope: ConfigScope,
): Promise<{ name: string; entry: Table }[]> {
  const client = CLIENTS[name];
  const path = client.files[scope]?.({ project: projectRoot(process.cwd()), env: process.env });
  if (path === undefined) return [];
  try {
    const { file, text } = await readConfig(path);
    return Object.entries(entriesOf(file, text, client)).flatMap(([server, entry]) =>
      argumentsOf(entry).includes('mcp:serve') ? [{ name: server, entry }] : [],
    );
  } catch (error) {
    if (error instanceof KosmoError) return [];
    throw error;
  }
}

const argumentsOf = ({ args }: Table): string[] => (Array.isArray(args) ? args.map(String) : []);

/** Whether the client has our server in its configuration, and whether that is this installation. */
export async function clientConfig(planned: EntryPlan, scope: ConfigScope): Promise<ClientChecks> {
  const { client, clientName, entry } = planned;
  const group = new Group(NAME_LIMITS[clientName].title);
  const again = `kosmo mcp:gateway:install --client=${clientName} --integration=${planned.plan.integrations.join(',')}`;
  const path = client.files[scope]?.({ project: projectRoot(process.cwd()), env: process.env });
  if (path === undefined) {
    group.warn('config', `its ${scope} configuration is its own`, 'Use --project.');
    return { checks: group.checks };
  }
  let found: Table | undefined;
  try {
    const { file, text } = await readConfig(path);
    found = findEntry(file, text, client, entry.name);
    if (found === undefined) {
      group.fail('config', `${path} has no server "${entry.name}"`, `Run: ${again}`);
      return { checks: group.checks };
    }
    group.ok('config', `${path} has "${entry.name}"`);
  } catch (error) {
    group.error('config', error);
    return { checks: group.checks };
  }
  const { script } = ownCommand();
  const args = argumentsOf(found);
  const command = typeof found['command'] === 'string' ? found['command'] : '';
  const target = args[args.indexOf('mcp:serve') - 1] ?? command;
  if (!args.includes('mcp:serve'))
    group.fail('target', 'it starts something else than `kosmo mcp:serve`', `Run: ${again}`);
  else if (isAbsolute(target) && !existsSync(target))
    group.fail('target', `it starts ${target}, which is not there`, `Run: ${again}`);
  else if (!isAbsolute(target))
    group.warn(
      'target',
      `it starts ${target || 'nothing'} by the PATH of the client, which may be another than yours`,
      `For an absolute path: ${again}`,
    );
  else if (realpathSync(target) !== realpathSync(script))
    group.warn('target', `it starts another installation: ${target}`, `For this one: ${again}`);
  else group.ok('target', `it starts this installation: ${target}`);
  if (found['enabled'] === false || found['disabled'] === true)
    group.fail('enabled', 'the server is switched off there', 'Take out `enabled = false`.');
  if (clientName === 'codex' && found['required'] !== true)
    group.warn(
      'required',
      'without `required = true`, Codex drops the tools of a slow server and says nothing',
      'Set required = true.',
    );
  return { checks: group.checks, entry: found };
}
