import { Command } from 'commander';
import { bundledPluginsDir, kosmoHome, packageRoot } from '../../config/paths.js';
import { loadSettings } from '../../config/settings.js';
import { pluginNames } from '../../plugins/loader.js';
import { decide } from '../../policy/policy.js';
import { wordsFor } from '../../policy/words.js';
import { CLIENTS, type ConfigScope } from '../clients/clients.js';
import { entryObject } from '../clients/entry.js';
import { planEntry, type EntryPlan, type GatewayOptions } from '../clients/plan-entry.js';
import { credentialStore } from '../compose.js';
import { Group, type Check } from '../doctor/check.js';
import { clientConfig } from '../doctor/client.js';
import { installation, state } from '../doctor/installation.js';
import { serving } from '../doctor/serving.js';
import { printJson, printLine } from '../output.js';
import { addServeCommands } from '../program/serve.js';
import { out } from '../show/colors.js';
import type { InstallOptions } from './mcp-gateway.js';

/** `kosmo doctor`: one line per check, each failed one with its remedy. Exit code 1 if any fails. */
export async function doctor(options: InstallOptions): Promise<void> {
  const name = options.client ?? 'codex';
  const checks: Check[] = [...installation(packageRoot())];
  try {
    let planned = await planEntry(name, await withIntegrations(options));
    checks.push(...(await state(planned.plan.integrations)));
    const scope: ConfigScope = options.project
      ? 'project'
      : options.global
        ? 'global'
        : CLIENTS[name].defaultScope;
    const client = options.client === undefined ? { checks: [] } : await clientConfig(planned, scope);
    checks.push(...client.checks);
    // What the client has says what is in force, not what this command line says.
    if (client.entry)
      planned = await planEntry(name, { ...serveFlags(client.entry), name: planned.entry.name });
    const entry = client.entry ?? entryObject(planned.client, planned.entry);
    checks.push(...(await serving(planned, entry)), ...(await policy(planned)));
  } catch (error) {
    const group = new Group('Configuration');
    group.error('settings', error);
    checks.push(...group.checks);
  }
  const failed = checks.filter(({ status }) => status === 'fail').length;
  if (failed > 0) process.exitCode = 1;
  if (options.json === true) printJson({ success: failed === 0, client: options.client ?? null, checks });
  else print(checks, failed);
}

/** Without a word about it, the integrations that have credentials. */
async function withIntegrations(options: InstallOptions): Promise<InstallOptions> {
  if ((options.integration ?? options.integrations ?? options.profile) !== undefined) return options;
  const store = credentialStore();
  const integration: string[] = [];
  for (const name of pluginNames(bundledPluginsDir()))
    if ((await store.accountNames(name)).length > 0) integration.push(name);
  return { ...options, integration };
}

/** The options of mcp:serve in the arguments of an entry. */
function serveFlags({ args }: Record<string, unknown>): GatewayOptions {
  const kosmo = new Command();
  addServeCommands(kosmo);
  const serve = kosmo.commands.find((command) => command.name() === 'mcp:serve');
  serve?.parseOptions((Array.isArray(args) ? args : []).map(String));
  return serve?.opts() ?? {};
}

/** What would be decided for reads and writes, and which line or flag says so. */
async function policy({ plan }: EntryPlan): Promise<Check[]> {
  const group = new Group('Policy');
  const settings = await loadSettings(kosmoHome());
  for (const integration of plan.integrations)
    for (const operation of ['read', 'write'] as const) {
      const words = wordsFor(settings, { integration, operation, account: 'default' });
      const { decision, rule } = decide({ operation, write: plan.write, ...words });
      const line = `${integration} ${operation}s: ${decision}, because ${rule}`;
      if (operation === 'read' && decision !== 'allow')
        group.warn(operation, line, `kosmo policy explain ${integration}.FUNCTION says more.`);
      else group.ok(operation, line);
    }
  return group.checks;
}

function print(checks: readonly Check[], failed: number): void {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const marks = { ok: out.green('✓'), warn: out.yellow('!'), fail: out.red('✗') };
  let group = '';
  for (const check of checks) {
    if (check.group !== group) printLine(`${group === '' ? '' : '\n'}${out.bold((group = check.group))}`);
    printLine(`  ${marks[check.status]} ${check.name.padEnd(width)}  ${check.message}`);
    if (check.remedy !== undefined) printLine(`    ${' '.repeat(width)}  ${out.dim(`→ ${check.remedy}`)}`);
  }
  const warned = checks.filter(({ status }) => status === 'warn').length;
  printLine(
    `\n${failed === 0 ? out.green('Nothing fails') : out.red(`${failed} of ${checks.length} checks fail`)}${warned === 0 ? '.' : `; ${warned} to look at.`}`,
  );
}
