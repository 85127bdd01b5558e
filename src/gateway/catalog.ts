import type { Plugin } from '../plugins/loader.js';
import type { RefusedPlugin } from '../plugins/registry.js';
import type { ManifestFunction } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';
import { shownQualifiedName } from '../shared/names.js';
import { didYouMean, nearest } from '../shared/suggest.js';

/** One callable function of one loaded integration. */
export interface CatalogEntry {
  plugin: Plugin;
  fn: ManifestFunction;
  /** Published MCP name, e.g. `integration__convex__convex_list_tables`. */
  toolName: string;
  /** Name on the command line, e.g. `convex.convex_list_tables`. */
  qualifiedName: string;
}

export const toolName = (integration: string, fn: string): string => `integration__${integration}__${fn}`;

/** Immutable list of the functions being served, found by every name they answer to. */
export class Catalog {
  readonly entries: readonly CatalogEntry[];
  private readonly byName = new Map<string, CatalogEntry>();

  /** `refused`: plugins that were asked for and cannot be served. */
  constructor(
    readonly plugins: readonly Plugin[],
    readonly refused: readonly RefusedPlugin[] = [],
  ) {
    this.entries = plugins
      .flatMap((plugin) =>
        plugin.manifest.functions.map((fn) => ({
          plugin,
          fn,
          toolName: toolName(plugin.manifest.name, fn.name),
          qualifiedName: `${plugin.manifest.name}.${fn.name}`,
        })),
      )
      .sort((a, b) => (a.toolName < b.toolName ? -1 : 1));
    for (const entry of this.entries) {
      const integration = entry.plugin.manifest.name;
      for (const name of [entry.fn.name, ...entry.fn.aliases]) {
        this.byName.set(toolName(integration, name), entry);
        this.byName.set(`${integration}.${name}`, entry);
      }
    }
  }

  /**
   * Finds a function by MCP name, qualified name or alias. Throws `unknown_function` with the nearest names; for a
   * function of a plugin that is not served, what is wrong with that.
   */
  find(name: string): CatalogEntry {
    const entry = this.byName.get(name);
    if (entry) return entry;
    const refused = this.refused.find(
      (plugin) => name.startsWith(`${plugin.name}.`) || name.startsWith(toolName(plugin.name, '')),
    );
    if (refused) throw new KosmoError(refused.error.code, refused.error.message, refused.error);
    const names = this.entries.map((known) =>
      name.startsWith('integration__') ? known.toolName : known.qualifiedName,
    );
    // Short names are compared too: who writes one wrong means it, not the long one.
    const known = [...this.byName.keys()].filter(
      (other) => other.startsWith('integration__') === name.startsWith('integration__'),
    );
    throw new KosmoError(
      'unknown_function',
      `There is no function ${shownQualifiedName(name)}.${didYouMean(name, known)}`,
      {
        hint: `Functions: ${names.join(', ')}.`,
        details: { suggestions: nearest(name, known) },
      },
    );
  }
}
