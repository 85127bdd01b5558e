import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { LIMITS } from '../config/limits.js';
import { KosmoError } from '../shared/errors.js';
import { didYouMean, nearest } from '../shared/suggest.js';
import type { Manifest } from './manifest.js';
import { parseManifest } from './parse-manifest.js';

/** A plugin as data: where it lives and what it says of itself. No Lua has run. */
export interface Plugin {
  dir: string;
  manifest: Manifest;
}

/** Names of the plugin folders below `root`, sorted. A folder counts if it has a plugin.json. */
export function pluginNames(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isFile(join(root, entry.name, 'plugin.json')))
    .map((entry) => entry.name)
    .sort();
}

/** Loads one plugin by name. Throws `unknown_integration` (with suggestions) or `invalid_manifest`. */
export function loadPlugin(root: string, name: string): Plugin {
  const names = pluginNames(root);
  if (!names.includes(name)) {
    throw new KosmoError(
      'unknown_integration',
      `There is no integration "${name}".${didYouMean(name, names)}`,
      {
        details: { suggestions: nearest(name, names), integrations: names },
      },
    );
  }
  const dir = realpathSync(join(root, name));
  const file = join(dir, 'plugin.json');
  if (lstatSync(file).size > LIMITS.manifestBytes) {
    throw new KosmoError('invalid_manifest', `${file}: is larger than ${LIMITS.manifestBytes} bytes`);
  }
  const manifest = parseManifest(readFileSync(file, 'utf8'), file);
  if (manifest.name !== name) {
    throw new KosmoError(
      'invalid_manifest',
      `${file}: name is "${manifest.name}", but the folder is "${name}"`,
    );
  }
  const missing = manifest.functions.filter(({ name: fn }) => !isFile(join(dir, 'functions', `${fn}.lua`)));
  if (missing.length > 0) {
    const files = missing.map(({ name: fn }) => `functions/${fn}.lua`).join(', ');
    throw new KosmoError('invalid_manifest', `${file}: there is no ${files}`, {
      hint: 'Every function has a file of its name.',
    });
  }
  return { dir, manifest };
}

const isFile = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
