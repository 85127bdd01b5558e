import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LIMITS } from '../config/limits.js';
import { KosmoError } from '../shared/errors.js';
import { didYouMean, nearest } from '../shared/suggest.js';
import type { PluginFiles } from './files.js';
import type { Manifest } from './manifest.js';
import { parseManifest } from './parse-manifest.js';

/** A plugin as data: where it lives and what it says of itself. No Lua has run. */
export interface Plugin {
  dir: string;
  manifest: Manifest;
  /** Of a plugin from outside the package: its files as they were read, once. Nothing else of it is ever used. */
  sealed?: SealedFiles;
}

export interface SealedFiles {
  /** SHA-256 over all of them, in hex. */
  hash: string;
  files: PluginFiles;
  /** Its Lua files as text, by path: what its guest gets. */
  sources: Readonly<Record<string, string>>;
}

/** Names of the plugin folders below `root`, sorted. A folder counts if it has a plugin.json. */
export function pluginNames(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .filter((entry) => isFile(join(root, entry.name, 'plugin.json')))
    .map((entry) => entry.name)
    .sort();
}

/** Loads one plugin by name. Throws `unknown_integration` (with suggestions) or `invalid_manifest`. */
export function loadPlugin(root: string, name: string): Plugin {
  const names = pluginNames(root);
  if (!names.includes(name)) throw unknownIntegration(name, names);
  return loadFolder(realpathSync(join(root, name)));
}

/** Loads the plugin in a folder, whose name it must have. Throws `invalid_manifest`. */
export function loadFolder(dir: string): Plugin {
  const file = join(dir, 'plugin.json');
  checkSize(file, lstatSync(file).size);
  const read = (): string => readFileSync(file, 'utf8');
  return { dir, manifest: manifestOf(dir, read(), (path) => isFile(join(dir, path))) };
}

export function unknownIntegration(name: string, names: readonly string[]): KosmoError {
  return new KosmoError(
    'unknown_integration',
    `There is no integration "${name}".${didYouMean(name, names)}`,
    {
      details: { suggestions: nearest(name, names), integrations: names },
    },
  );
}

/** The manifest of the plugin in `dir`, checked with its files. Throws `invalid_manifest`. */
export function manifestOf(dir: string, text: string, has: (path: string) => boolean): Manifest {
  const file = join(dir, 'plugin.json');
  const manifest = parseManifest(text, file);
  if (manifest.name !== basename(dir)) {
    throw new KosmoError(
      'invalid_manifest',
      `${file}: name is "${manifest.name}", but the folder is "${basename(dir)}"`,
    );
  }
  const missing = manifest.functions.map(({ name }) => `functions/${name}.lua`).filter((path) => !has(path));
  if (missing.length > 0) {
    throw new KosmoError('invalid_manifest', `${file}: there is no ${missing.join(', ')}`, {
      hint: 'Every function has a file of its name.',
    });
  }
  return manifest;
}

/** Throws `invalid_manifest` for a manifest that is too large, in bytes. */
export function checkSize(file: string, size: number): void {
  if (size > LIMITS.manifestBytes)
    throw new KosmoError('invalid_manifest', `${file}: is larger than ${LIMITS.manifestBytes} bytes`);
}

const isFile = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
