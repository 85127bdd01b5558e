import { KosmoError } from '../../shared/errors.js';
import type { Catalog, CatalogEntry } from '../catalog.js';

export interface Target {
  entry: CatalogEntry;
  /** Account of `app.integrations.<name>.<account>.<function>`; absent without that part. */
  account?: string;
}

/**
 * Finds the function that a script means by `app.<path>`. Throws `unknown_function` with the text that shared scripts
 * know: all functions of the place where it was looked for.
 */
export function resolvePath(
  catalog: Catalog,
  accounts: ReadonlyMap<string, readonly string[]>,
  path: string,
): Target {
  const parts = path.split('.');
  const [root, integration = '', ...rest] = parts;
  if (root === 'integrations' && (rest.length === 1 || rest.length === 2)) {
    const entry = find(catalog, integration, rest.at(-1) ?? '');
    const account = rest.length === 2 ? rest[0] : undefined;
    if (entry && (account === undefined || isAccount(accounts, integration, account))) {
      return { entry, ...(account === undefined ? {} : { account }) };
    }
  }
  throw unknown(catalog, accounts, parts);
}

/** The name that scripts use: the short one where there is one. */
export const scriptName = ({ fn }: CatalogEntry): string => fn.aliases[0] ?? fn.name;

/** Names of an integration's functions, sorted; empty if there is no such integration. */
export function functionNames(catalog: Catalog, integration: string): string[] {
  return catalog.entries
    .filter((entry) => entry.plugin.manifest.name === integration)
    .map(scriptName)
    .sort();
}

function find(catalog: Catalog, integration: string, name: string): CatalogEntry | undefined {
  return catalog.entries.find(
    ({ plugin, fn }) =>
      plugin.manifest.name === integration && (fn.name === name || fn.aliases.includes(name)),
  );
}

const isAccount = (
  accounts: ReadonlyMap<string, readonly string[]>,
  integration: string,
  name: string,
): boolean => name === 'default' || accounts.get(integration)?.includes(name) === true;

function unknown(
  catalog: Catalog,
  accounts: ReadonlyMap<string, readonly string[]>,
  parts: string[],
): KosmoError {
  const names = namesAt(catalog, accounts, parts) ?? namesAt(catalog, accounts, parts.slice(0, -1)) ?? [];
  const suggestion = parts.length > 1 && names.length > 0 ? `. Did you mean: ${names.join(', ')}` : '';
  return new KosmoError('unknown_function', `Unknown function: app.${parts.join('.')}${suggestion}`, {
    details: { suggestions: names },
  });
}

/** The functions below a place, or undefined if it is none that has functions. */
function namesAt(
  catalog: Catalog,
  accounts: ReadonlyMap<string, readonly string[]>,
  parts: string[],
): string[] | undefined {
  const [root, integration = '', account, ...more] = parts;
  if (root !== 'integrations' || more.length > 0) return undefined;
  if (account !== undefined && !isAccount(accounts, integration, account)) return undefined;
  const names = functionNames(catalog, integration);
  return names.length > 0 ? names : undefined;
}
