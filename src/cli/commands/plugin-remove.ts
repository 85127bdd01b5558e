import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pluginFolders } from '../../config/paths.js';
import { KosmoError } from '../../shared/errors.js';
import { noPlugin } from '../no-plugin.js';
import { printJson, printLine } from '../output.js';
import { pluginRegistry } from '../plugin-registry.js';
import { trustStore } from '../trust-store.js';

/** `kosmo plugin:remove`: deletes an installed plugin and the trust in it. Credentials stay. */
export async function pluginRemove(name: string, { json }: { json?: boolean }): Promise<void> {
  const registry = pluginRegistry();
  const dir = join(pluginFolders().user, name);
  const installed = registry.places().some((place) => !place.bundled && place.name === name);
  // A folder whose manifest is gone can be removed too, but never a path that is no plugin name.
  const there = installed || (/^[a-z0-9_]+$/.test(name) && existsSync(dir));
  const forgotten = await trustStore().remove(name);
  if (there) await rm(dir, { recursive: true, force: true });
  else if (!forgotten) refuse(name, registry.names());
  if (json === true) printJson({ success: true, plugin: name, removed: there, trust_removed: forgotten });
  else printLine(there ? `Removed ${dir}.` : `${name} was gone already; it is no longer trusted.`);
}

function refuse(name: string, names: string[]): never {
  if (!names.includes(name)) throw noPlugin(name);
  throw new KosmoError(
    'unknown_integration',
    `"${name}" is bundled with KosmoKrator and cannot be removed.`,
    { hint: 'See `kosmo plugin:list`.' },
  );
}
