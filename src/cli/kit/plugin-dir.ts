import { existsSync, realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pluginFolders } from '../../config/paths.js';
import { isBundledName, pluginNames } from '../../plugins/places.js';
import { KosmoError } from '../../shared/errors.js';

/** The real path of a plugin's folder that the user names. Throws `usage` if there is no plugin. */
export function pluginDir(given: string): string {
  if (!existsSync(join(given, 'plugin.json'))) {
    throw new KosmoError('usage', `There is no plugin.json in ${resolve(given)}.`, {
      hint: 'Name the folder of a plugin, or begin one with kosmo plugin:new NAME.',
    });
  }
  return realpathSync(given);
}

/** The same for a plugin that gets the user's credentials: a bundled one, or one that has not the name of a bundled one. */
export function credentialedPluginDir(given: string): string {
  const dir = pluginDir(given);
  const bundled = join(pluginFolders().bundled, basename(dir));
  return existsSync(bundled) && realpathSync(bundled) === dir ? dir : ownPluginDir(given);
}

/** The same for a plugin that is to be used under its own name. Throws `usage` for the name of a bundled one. */
export function ownPluginDir(given: string): string {
  const dir = pluginDir(given);
  const name = basename(dir);
  if (!isBundledName(name, pluginNames(pluginFolders().bundled))) return dir;
  throw new KosmoError('usage', `"${name}" is the name of a bundled plugin, which no other can take.`, {
    hint: 'Give the plugin and its folder another name.',
  });
}
