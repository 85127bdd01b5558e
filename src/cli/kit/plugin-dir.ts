import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
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
