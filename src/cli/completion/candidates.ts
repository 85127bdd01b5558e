import type { Command } from 'commander';
import { Catalog } from '../../gateway/catalog.js';
import type { Manifest } from '../../plugins/manifest.js';
import { loadSettings } from '../../config/settings.js';
import { kosmoHome } from '../../config/paths.js';
import { credentialStore } from '../credential-store.js';
import { pluginRegistry } from '../plugin-registry.js';
import { commandNames } from '../usage-error.js';
import { topics } from '../topics/topics.js';
import { remembered } from './cache.js';

/** What could stand for the last of the words; the shell keeps those that begin as it does. Opens no connection. */
export async function candidates(kosmo: Command, words: readonly string[]): Promise<string[]> {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const [name = ''] = before;
  if (before.length === 0) return ['help', '--help', '--version', ...commandNames(kosmo)];
  const shortcut = /^integrations:([a-z0-9_]+)$/.exec(name)?.[1];
  const isShortcut = shortcut !== undefined && !kosmo.commands.some((one) => one.name() === name);
  const command = kosmo.commands.find((one) => one.name() === (isShortcut ? 'integrations:call' : name));
  if (!command) return [];
  if (name === 'help') return [...topics().map((one) => one.name), ...commandNames(kosmo)];
  const option =
    /^--[^=]+(?==)/.exec(last)?.[0] ?? (before.at(-1)?.startsWith('--') === true ? before.at(-1) : undefined);
  const choices = command.options.find((one) => one.long === option)?.argChoices;
  const { plugins } = await pluginRegistry().loadEach();
  const catalog = new Catalog(plugins);
  const target = isShortcut
    ? `${shortcut}.${before[1] ?? ''}`
    : before.slice(1).find((word) => !word.startsWith('-'));
  const entry = catalog.entries.find(({ plugin, fn }) =>
    [fn.name, ...fn.aliases].some((one) => `${plugin.manifest.name}.${one}` === target),
  );
  const values =
    option === undefined
      ? undefined
      : await valuesOf(
          option,
          choices,
          entry?.plugin.manifest.name ?? shortcut,
          plugins.map((one) => one.manifest),
        );
  if (values) return last.includes('=') ? values.map((value) => `${option}=${value}`) : values;
  const flags = [
    ...command.options.flatMap((one) => one.long ?? []),
    ...(entry ? Object.keys(entry.fn.input.properties ?? {}).map((key) => `--${key}`) : []),
  ];
  if (last.startsWith('-')) return flags;
  const functionNames = catalog.entries.flatMap(({ plugin, fn }) =>
    [...fn.aliases, fn.name].map((one) => [plugin.manifest.name, one] as const),
  );
  if (isShortcut)
    return before.length > 1 ? flags : functionNames.filter(([of]) => of === shortcut).map(([, one]) => one);
  const kind = command.registeredArguments[before.length - 1]?.name() ?? '';
  if (kind === 'integration') return plugins.map((one) => one.manifest.name);
  if (kind === 'function' || kind === 'page')
    return [
      ...(kind === 'page' ? plugins.map((one) => one.manifest.name) : []),
      ...functionNames.map((pair) => pair.join('.')),
    ];
  return [...(command.registeredArguments[before.length - 1]?.argChoices ?? []), ...flags];
}

async function valuesOf(
  option: string,
  choices: readonly string[] | undefined,
  integration: string | undefined,
  manifests: readonly Manifest[],
): Promise<string[] | undefined> {
  if (choices) return [...choices];
  const names = manifests.map((one) => one.name);
  if (option === '--integration' || option === '--integrations') return names;
  if (option === '--profile') return profiles();
  if (option === '--account') {
    const store = credentialStore();
    const of = integration === undefined ? names : [integration];
    return (await Promise.all(of.map((name) => store.own.accountNames(name)))).flat();
  }
  if (integration === undefined) return undefined;
  const own = Object.values((await remembered())[integration] ?? {});
  const argument = option.slice(2).replaceAll('-', '_');
  const known = own.flatMap((values) => values[argument] ?? []);
  return known.length > 0 ? [...new Set(known)] : undefined;
}

async function profiles(): Promise<string[]> {
  const { layers } = await loadSettings(kosmoHome());
  return [...new Set(layers.flatMap((layer) => [...layer.profiles.keys()]))];
}
