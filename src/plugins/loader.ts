import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LIMITS } from '../config/limits.js';
import { KosmoError } from '../shared/errors.js';
import { didYouMean, nearest } from '../shared/suggest.js';
import { hashOf } from './content-hash.js';
import { readPluginFiles, unsafe, type PluginFiles } from './files.js';
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
    .filter((entry) => entry.isDirectory() && isFile(join(root, entry.name, 'plugin.json')))
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

/** Loads a plugin from outside the package, with all its files. Throws `invalid_manifest` or `plugin_unsafe`. */
export function loadSealed(dir: string): Plugin & { sealed: SealedFiles } {
  return sealedFrom(dir, readPluginFiles(dir));
}

/** The same from files that have been read. `dir` names the plugin, and errors. */
export function sealedFrom(dir: string, files: PluginFiles): Plugin & { sealed: SealedFiles } {
  const text = files.get('plugin.json');
  if (text === undefined)
    throw new KosmoError('invalid_manifest', `${dir}: there is no plugin.json`, {
      hint: 'A plugin is a folder with a plugin.json; `kosmo plugin:new` writes one.',
    });
  checkSize(join(dir, 'plugin.json'), text.length);
  const manifest = manifestOf(dir, utf8(dir, 'plugin.json', text), (path) => files.has(path));
  const lua = [...files].filter(([path]) => /^(?:functions|lib)\/.+\.lua$/.test(path));
  const sources = Object.fromEntries(lua.map(([path, bytes]) => [path, utf8(dir, path, bytes)]));
  return { dir, manifest, sealed: { hash: hashOf(files), files, sources } };
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

function manifestOf(dir: string, text: string, has: (path: string) => boolean): Manifest {
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

function checkSize(file: string, size: number): void {
  if (size > LIMITS.manifestBytes)
    throw new KosmoError('invalid_manifest', `${file}: is larger than ${LIMITS.manifestBytes} bytes`);
}

function utf8(dir: string, path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unsafe(dir, `has "${path}", which is not UTF-8`);
  }
}

const isFile = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
