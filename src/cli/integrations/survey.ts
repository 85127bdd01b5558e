import { Catalog, type CatalogEntry } from '../../gateway/catalog.js';
import type { Plugin } from '../../plugins/loader.js';
import { DEFAULT_ACCOUNT } from '../../credentials/store.js';
import { credentialStore } from '../credential-store.js';
import { pluginRegistry } from '../plugin-registry.js';
import { settingsState, type SettingsState } from '../settings-state.js';

/** What the command line knows of an integration without running Lua or opening a connection. */
export interface Surveyed {
  plugin: Plugin;
  entries: readonly CatalogEntry[];
  /** Accounts with all required credentials. */
  accounts: string[];
  /** Required credentials that the default account lacks. */
  missing: string[];
  settings: SettingsState;
}

/** Throws `unknown_integration` and what is wrong with the plugin. */
export async function surveyOne(name: string): Promise<Surveyed> {
  return survey(await pluginRegistry().load(name));
}

export async function survey(plugin: Plugin): Promise<Surveyed> {
  const { manifest } = plugin;
  const store = credentialStore();
  const required = manifest.credentials.filter((field) => field.required).map((field) => field.key);
  const names = await store.accountNames(manifest.name);
  const lacks = new Map<string, string[]>();
  for (const name of names) {
    const { fields } = await store.find(manifest.name, name);
    lacks.set(
      name,
      required.filter((key) => !Object.hasOwn(fields, key)),
    );
  }
  const complete = names.filter((name) => lacks.get(name)?.length === 0);
  return {
    plugin,
    entries: new Catalog([plugin]).entries,
    accounts: names.length === 0 && required.length === 0 ? [DEFAULT_ACCOUNT] : complete,
    missing: complete.length > 0 ? [] : (lacks.get(DEFAULT_ACCOUNT) ?? required),
    settings: await settingsState(manifest.name),
  };
}

/** Fields that several envelopes share; the keys are those of the PHP CLI. */
export function stateFields({ plugin, accounts, settings }: Surveyed): Record<string, unknown> {
  const configured = accounts.length > 0;
  return {
    active: configured && settings.enabled,
    configured,
    enabled: settings.enabled,
    accounts,
    auth_strategy: plugin.manifest.authorization === undefined ? 'none' : 'api_key',
    cli_setup_supported: true,
    cli_runtime_supported: true,
    compatibility_summary: 'Runs locally.',
  };
}

/** A function as `list`, `search` and `docs` give it. */
export function functionFields(surveyed: Surveyed, entry: CatalogEntry): Record<string, unknown> {
  const { fn, plugin, qualifiedName, toolName } = entry;
  const state = stateFields(surveyed);
  return {
    provider: plugin.manifest.name,
    function: fn.name,
    name: qualifiedName,
    slug: fn.name,
    title: fn.title,
    description: fn.description,
    operation: fn.operation,
    ...state,
    auth: state['auth_strategy'],
    host_availability: 'local',
    runtime_requirements: [],
    compatibility: { local: true },
    aliases: fn.aliases.map((alias) => `${plugin.manifest.name}.${alias}`),
    mcp_tool: toolName,
    input_schema: fn.input,
  };
}

/** The shortest name of a function, as people type it. */
export const shortName = ({ fn, plugin }: CatalogEntry): string => {
  const names = [...fn.aliases, fn.name].sort((a, b) => a.length - b.length);
  return `${plugin.manifest.name}.${names[0] ?? fn.name}`;
};

export const firstSentence = (text: string): string => /^.*?\.(?=\s|$)/s.exec(text)?.[0] ?? text;
