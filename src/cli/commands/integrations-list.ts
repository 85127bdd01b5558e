import {
  functionFields,
  firstSentence,
  shortName,
  stateFields,
  survey,
  type Surveyed,
} from '../integrations/survey.js';
import { failureLines } from '../failure.js';
import { note, printJson, printLine, printProse } from '../output.js';
import { pluginRegistry } from '../plugin-registry.js';
import { out } from '../show/colors.js';
import { table } from '../show/table.js';

/** All integrations that can be served; what is wrong with others goes to stderr. */
export async function surveyAll(): Promise<Surveyed[]> {
  const { plugins, refused } = await pluginRegistry().loadEach();
  for (const { error } of refused) for (const line of failureLines(error)) note(line);
  return Promise.all(plugins.map(survey));
}

const providers = (all: Surveyed[], fields: (one: Surveyed) => unknown): Record<string, unknown> =>
  Object.fromEntries(all.map((one) => [one.plugin.manifest.name, fields(one)]));

/** `kosmo integrations:list`: what there is, and which of it is configured. Runs no Lua and opens no connection. */
export async function integrationsList({ json }: { json?: boolean }): Promise<void> {
  const all = await surveyAll();
  if (json === true) {
    return printJson({
      success: true,
      providers: providers(all, (one) => ({
        title: one.plugin.manifest.title,
        version: one.plugin.manifest.version,
        description: one.plugin.manifest.description,
        ...stateFields(one),
        functions: one.entries.map((entry) => functionFields(one, entry)),
      })),
    });
  }
  for (const one of all) {
    const { name, version } = one.plugin.manifest;
    printProse(`${out.bold(name)} ${version}  ${stateText(one)}`);
    const rows = one.entries.map((entry) => [
      `  ${shortName(entry)}`,
      entry.fn.operation,
      firstSentence(entry.fn.description),
    ]);
    for (const line of table(['  function', 'kind', ''], rows, { whole: [0] }).slice(1)) printLine(line);
  }
}

/** `kosmo integrations:status`: one line per integration. */
export async function integrationsStatus({ json }: { json?: boolean }): Promise<void> {
  const all = await surveyAll();
  if (json === true) {
    const rows = providers(all, (one) => ({ ...stateFields(one), functions: one.entries.length }));
    return printJson({ success: true, providers: rows });
  }
  const rows = all.map((one) => [
    one.plugin.manifest.name,
    one.settings.enabled ? (one.accounts.length > 0 ? 'active' : 'not set up') : 'switched off',
    one.accounts.join(', ') || '-',
    String(one.entries.length),
    permissionText(one, 'read'),
    permissionText(one, 'write'),
  ]);
  for (const line of table(['integration', 'state', 'accounts', 'tools', 'reads', 'writes'], rows))
    printLine(line);
}

/** What the files say of reads or writes; where they say nothing, reads are allowed and writes go by the flag. */
export const permissionText = ({ settings }: Surveyed, operation: 'read' | 'write'): string =>
  settings.permissions[operation] ?? (operation === 'read' ? 'allow' : 'by --write');

export function stateText({ plugin, accounts, settings }: Surveyed): string {
  if (!settings.enabled) return out.yellow('switched off in the configuration');
  if (accounts.length > 0) return out.green(`configured (${accounts.join(', ')})`);
  return out.yellow(`not configured: kosmo integrations:configure ${plugin.manifest.name}`);
}
