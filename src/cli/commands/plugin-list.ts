import { pluginFolders } from '../../config/paths.js';
import type { PluginPlace } from '../../plugins/places.js';
import type { PluginRegistry } from '../../plugins/registry.js';
import { KosmoError } from '../../shared/errors.js';
import { escapeUnsafe } from '../../shared/log.js';
import { printJson, printLine, printProse } from '../output.js';
import { pluginRegistry } from '../plugin-registry.js';

export interface PluginListOptions {
  json?: boolean;
}

interface Row {
  name: string;
  version: string | null;
  /** `bundled`, `trusted`, `shadowed`, or the code of what is wrong. */
  state: string;
  dir: string;
  message?: string;
}

/** `kosmo plugin:list`: every plugin folder, and whether it is served. */
export async function pluginList({ json }: PluginListOptions): Promise<void> {
  const registry = pluginRegistry();
  const rows = await Promise.all(registry.places().map((place) => rowOf(registry, place)));
  if (json === true) return printJson({ success: true, user_folder: pluginFolders().user, plugins: rows });
  const width = (key: 'name' | 'version' | 'state'): number =>
    Math.max(...rows.map((row) => (row[key] ?? '').length));
  const [name, version, state] = [width('name'), width('version'), width('state')];
  for (const row of rows) {
    const cells = [
      row.name.padEnd(name),
      (row.version ?? '').padEnd(version),
      row.state.padEnd(state),
      row.dir,
    ];
    printLine(escapeUnsafe(cells.join('  ')));
    if (row.message !== undefined)
      for (const line of row.message.split('\n')) printProse(`  ${escapeUnsafe(line)}`);
  }
}

async function rowOf(registry: PluginRegistry, { name, dir, bundled, shadowed }: PluginPlace): Promise<Row> {
  if (shadowed) {
    const message = 'A bundled plugin has this name, so this one is never used.';
    return { name, version: null, state: 'shadowed', dir, message };
  }
  try {
    const { manifest } = await registry.load(name);
    return { name, version: manifest.version, state: bundled ? 'bundled' : 'trusted', dir };
  } catch (error) {
    if (!(error instanceof KosmoError)) throw error;
    const message = [error.message, ...(error.hint === undefined ? [] : [error.hint])].join('\n');
    return { name, version: null, state: error.code, dir, message };
  }
}
