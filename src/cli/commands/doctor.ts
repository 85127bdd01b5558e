import { packageRoot } from '../../config/paths.js';
import { KosmoError } from '../../shared/errors.js';
import { CLIENTS, type ConfigScope } from '../clients/clients.js';
import { planEntry } from '../clients/plan-entry.js';
import { credentialStore } from '../credential-store.js';
import { Group, type Check } from '../doctor/check.js';
import { clientConfig, ownServers } from '../doctor/client.js';
import { isForeign } from '../doctor/foreign.js';
import { installation, state } from '../doctor/installation.js';
import { policy } from '../doctor/policy.js';
import { printChecks } from '../doctor/report.js';
import { serveFlags } from '../doctor/serve-flags.js';
import { serving } from '../doctor/serving.js';
import { escapeUnsafe } from '../../shared/log.js';
import { printJson } from '../output.js';
import { pluginRegistry } from '../plugin-registry.js';
import { Progress } from '../show/progress.js';
import type { InstallOptions } from './mcp-gateway.js';

/** `kosmo doctor`: one line per check, each failed one with its remedy. Exit code 1 if any fails. */
export async function doctor(options: InstallOptions): Promise<void> {
  const progress = new Progress('looking at the installation');
  const checks = [...installation(packageRoot()), ...(await state())];
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const group = new Group('Integrations');
      group.error('selection', error);
      // A fault of the files has been told already.
      checks.push(...group.checks.filter(({ message }) => checks.every((one) => one.message !== message)));
      return undefined;
    }
  };
  const servers = (await attempt(() => serversOf(options))) ?? [];
  for (const { options: server, entry } of servers) {
    progress.say(`starting the server${server.name === undefined ? '' : ` ${server.name}`}`);
    const found = (await attempt(() => checkServer(server, entry, options.name !== undefined))) ?? [];
    const of = servers.length > 1 && server.name !== undefined ? ` (${server.name})` : '';
    checks.push(...found.map((check) => ({ ...check, group: check.group + of })));
  }
  progress.end();
  const failed = checks.some(({ status }) => status === 'fail');
  if (failed) process.exitCode = 1;
  if (options.json === true) printJson({ success: !failed, client: options.client ?? null, checks });
  else printChecks(checks);
}

interface Target {
  options: InstallOptions;
  /** What the client has of it. */
  entry?: Record<string, unknown>;
}

/** One server: what the client has of it, how it starts, and what comes of that. `named`: the user has named it. */
async function checkServer(
  options: InstallOptions,
  own: Record<string, unknown> | undefined,
  named: boolean,
): Promise<Check[]> {
  const client = options.client ?? 'codex';
  const { name } = options;
  let planned = await planEntry(client, own && name !== undefined ? { ...serveFlags(own), name } : options);
  const { checks, entry } =
    options.client === undefined
      ? { checks: [], entry: undefined }
      : await clientConfig(planned, scopeOf(options));
  // What the client has says what is in force, not what this command line says.
  if (entry && own === undefined)
    planned = await planEntry(client, { ...serveFlags(entry), name: planned.entry.name });
  const foreign = entry && !named && scopeOf(options) === 'project' && isForeign(planned, entry);
  const started = foreign ? notStarted(client, planned.entry.name, entry) : await serving(planned, entry);
  return [...checks, ...started, ...(await policy(planned))];
}

/** Files of a project may come from anybody: what they start is shown first. */
function notStarted(client: string, name: string, entry: Record<string, unknown>): Check[] {
  const group = new Group('Start');
  const words = [entry['command'], ...(Array.isArray(entry['args']) ? (entry['args'] as unknown[]) : [])].map(
    String,
  );
  group.warn(
    'server',
    `not started: the project's file starts something else than this installation: ${escapeUnsafe(words.join(' '))}`,
    `If you trust that: kosmo doctor --client=${client} --project --name=${name}`,
  );
  return group.checks;
}

const scopeOf = ({ client, project, global }: InstallOptions): ConfigScope =>
  project ? 'project' : global ? 'global' : CLIENTS[client ?? 'codex'].defaultScope;

/** What to look at: what the command line names, else all that the client has of us, else all that has credentials. */
async function serversOf(options: InstallOptions): Promise<Target[]> {
  if ((options.integration ?? options.integrations ?? options.profile) !== undefined) return [{ options }];
  if (options.client !== undefined) {
    const own = await ownServers(options.client, scopeOf(options));
    const wanted = own.filter(({ name }) => options.name === undefined || name === options.name);
    if (wanted.length > 0) return wanted.map(({ name, entry }) => ({ options: { ...options, name }, entry }));
  }
  const store = credentialStore();
  const integration: string[] = [];
  for (const name of pluginRegistry().names())
    if ((await store.accountNames(name)).length > 0) integration.push(name);
  if (integration.length > 0) return [{ options: { ...options, integration } }];
  throw new KosmoError('usage', 'No integration has credentials, so there is nothing to serve.', {
    hint: 'Run: kosmo integrations:configure convex',
  });
}
