import { kosmoHome } from '../../config/paths.js';
import { disabledAt, loadSettings } from '../../config/settings.js';
import { NAME_LIMITS, type ClientName } from '../../plugins/client-limits.js';
import type { Plugin } from '../../plugins/loader.js';
import type { WritePolicy } from '../../policy/policy.js';
import { planServe, type ServePlan } from '../../policy/profile.js';
import { KosmoError } from '../../shared/errors.js';
import { shownName } from '../../shared/names.js';
import { credentialStore } from '../credential-store.js';
import { pinnedAccounts } from '../pinned-accounts.js';
import { pluginRegistry } from '../plugin-registry.js';
import { CLIENTS, type Client } from './clients.js';
import { ownCommand, type ServerEntry } from './entry.js';
import { neededVariables, ownVariables } from './variables.js';

export interface GatewayOptions {
  client?: ClientName;
  integration?: string[];
  integrations?: string[];
  profile?: string;
  account?: string[];
  write?: WritePolicy;
  approve?: 'client' | 'terminal';
  maxResultChars?: number;
  name?: string;
}

export interface ServedAccounts {
  names: readonly string[];
  pinned: boolean;
}

export interface EntryPlan {
  clientName: ClientName;
  client: Client;
  entry: ServerEntry;
  plan: ServePlan;
  plugins: Plugin[];
  /** Integration → the accounts that are served, by name; pinned if it is one that was asked for. */
  accounts: ReadonlyMap<string, ServedAccounts>;
  /** What the user should know before it is used. */
  warnings: string[];
}

/** Works out how a client is to start our server. Throws `usage`, `unknown_integration`, `unknown_account` … for what there is not. */
export async function planEntry(
  clientName: ClientName,
  options: GatewayOptions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<EntryPlan> {
  const settings = await loadSettings(kosmoHome(env));
  const named = [...(options.integration ?? []), ...(options.integrations ?? [])];
  const plan = planServe(settings, { ...options, integrations: named });
  if (plan.integrations.length === 0) {
    throw new KosmoError('usage', 'It has to be known what the client shall be served.', {
      hint: 'Add --integration=convex, for example, or --profile with a profile that names integrations.',
    });
  }
  const registry = pluginRegistry();
  const plugins: Plugin[] = [];
  for (const name of plan.integrations) plugins.push(await registry.load(name));
  const pinned = pinnedAccounts(options.account ?? [], plan.integrations);
  const client = CLIENTS[clientName];
  const warnings = plan.integrations.flatMap((name) => {
    const off = disabledAt(settings, name);
    return off === undefined ? [] : [`"${name}" is switched off by ${off}: the server will not start.`];
  });
  const { accounts, stored } = await servedAccounts(plugins, pinned);
  for (const { manifest } of plugins)
    if (accounts.get(manifest.name)?.names.length === 0 && manifest.credentials.some((one) => one.required))
      warnings.push(
        `"${manifest.name}" has no credentials yet: kosmo integrations:configure ${manifest.name}`,
      );
  if (plan.write.value === 'allow')
    warnings.push(
      'Writes are allowed: this client changes and deletes data without a question from us. Prefer --write=ask.',
    );
  const { command, script } = ownCommand();
  return {
    clientName,
    client,
    plan,
    plugins,
    accounts,
    warnings,
    entry: {
      name: serverName(clientName, plan.integrations, options.name),
      command,
      args: [script, 'mcp:serve', ...flags(client, plan, named, options)],
      env: ownVariables(env),
      variables: neededVariables(stored, env),
    },
  };
}

/** The flags of the server. A profile says the write policy itself; without one it is always written out. */
function flags(client: Client, plan: ServePlan, named: readonly string[], options: GatewayOptions): string[] {
  const chars = options.maxResultChars ?? plan.maxResultChars ?? client.resultChars;
  const own = options.maxResultChars !== undefined || plan.maxResultChars === undefined;
  return [
    ...(options.profile === undefined ? [] : [`--profile=${options.profile}`]),
    ...(named.length === 0 ? [] : [`--integration=${named.join(',')}`]),
    ...(options.account ?? []).map((account) => `--account=${account}`),
    ...(options.profile === undefined || options.write !== undefined ? [`--write=${plan.write.value}`] : []),
    ...(options.approve === undefined ? [] : [`--approve=${options.approve}`]),
    ...(chars === undefined || !own ? [] : [`--max-result-chars=${chars}`]),
  ];
}

function serverName(client: ClientName, integrations: readonly string[], name: string | undefined): string {
  const [only = ''] = integrations;
  const chosen = name ?? (integrations.length === 1 ? NAME_LIMITS[client].serverName(only) : 'kosmo');
  if (/^[A-Za-z0-9_-]{1,64}$/.test(chosen)) return chosen;
  throw new KosmoError('usage', `${shownName(chosen)} cannot be the name of a server.`, {
    hint: 'Use at most 64 letters, digits, - and _.',
  });
}

/** The accounts that are served, and their values as they are stored. Throws `unknown_account`. */
async function servedAccounts(
  plugins: readonly Plugin[],
  pinned: ReadonlyMap<string, string>,
): Promise<{ accounts: Map<string, ServedAccounts>; stored: string[] }> {
  const store = credentialStore();
  const accounts = new Map<string, ServedAccounts>();
  const stored: string[] = [];
  for (const { manifest } of plugins) {
    const only = pinned.get(manifest.name);
    const names = only === undefined ? await store.accountNames(manifest.name) : [only];
    for (const name of names) stored.push(...Object.values((await store.find(manifest.name, name)).fields));
    accounts.set(manifest.name, { names, pinned: only !== undefined });
  }
  return { accounts, stored };
}
