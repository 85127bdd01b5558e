import { Catalog } from '../../gateway/catalog.js';
import type { Plugin } from '../../plugins/loader.js';
import { DEFAULT_ACCOUNT } from '../../credentials/store.js';
import { credentialStore } from '../compose.js';
import { failureLines, note, printJson, printLine } from '../output.js';
import { pluginRegistry } from '../plugin-registry.js';

/** `kosmo integrations:list`: what there is, and which of it is configured. Runs no Lua and opens no connection. */
export async function integrationsList({ json }: { json?: boolean }): Promise<void> {
  const store = credentialStore();
  const { plugins, refused } = await pluginRegistry().loadEach();
  const rows = await Promise.all(
    plugins.map(async (plugin) => ({ plugin, accounts: await configuredAccounts(plugin, store) })),
  );
  for (const { error } of refused) for (const line of failureLines(error)) note(line);
  if (json === true)
    printJson({
      success: true,
      providers: Object.fromEntries(rows.map((row) => [row.plugin.manifest.name, toJson(row)])),
    });
  else for (const row of rows) printRow(row);
}

interface Row {
  plugin: Plugin;
  accounts: string[];
}

async function configuredAccounts(
  { manifest }: Plugin,
  store: ReturnType<typeof credentialStore>,
): Promise<string[]> {
  const required = manifest.credentials.filter((field) => field.required).map((field) => field.key);
  const names = await store.accountNames(manifest.name);
  if (names.length === 0 && required.length === 0) return [DEFAULT_ACCOUNT];
  const complete = await Promise.all(
    names.map(async (name) => {
      const { fields } = await store.find(manifest.name, name);
      return required.every((key) => Object.hasOwn(fields, key));
    }),
  );
  return names.filter((_name, index) => complete[index] === true);
}

function toJson({ plugin, accounts }: Row): Record<string, unknown> {
  const { manifest } = plugin;
  return {
    title: manifest.title,
    version: manifest.version,
    description: manifest.description,
    configured: accounts.length > 0,
    accounts,
    functions: new Catalog([plugin]).entries.map(({ fn, qualifiedName, toolName }) => ({
      name: qualifiedName,
      mcp_tool: toolName,
      operation: fn.operation,
      description: fn.description,
    })),
  };
}

function printRow({ plugin, accounts }: Row): void {
  const { manifest } = plugin;
  const state =
    accounts.length > 0
      ? `configured (${accounts.join(', ')})`
      : `not configured: kosmo integrations:configure ${manifest.name}`;
  printLine(`${manifest.name} ${manifest.version}  ${state}`);
  const width = Math.max(...manifest.functions.map((fn) => fn.name.length));
  for (const { fn } of new Catalog([plugin]).entries) {
    printLine(`  ${fn.operation.padEnd(5)}  ${fn.name.padEnd(width)}  ${firstSentence(fn.description)}`);
  }
}

const firstSentence = (text: string): string => /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
