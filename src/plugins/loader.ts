import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LIMITS } from '../config/limits.js';
import { KosmoError } from '../shared/errors.js';
import { isName, SNAKE_NAME_CHARS } from '../shared/names.js';
import { didYouMean, nearest } from '../shared/suggest.js';
import { checkedManifest } from './checked-manifest.js';
import type { PluginFiles } from './files.js';
import type { Manifest } from './manifest.js';
import { isFile, pluginNames } from './places.js';

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

/**
 * Loads one plugin of the package by name. What the build has not checked, byte for byte, is checked now. Throws
 * `unknown_integration` (with suggestions) or `invalid_manifest`.
 */
export async function loadPlugin(root: string, name: string): Promise<Plugin> {
  const names = pluginNames(root);
  if (!names.includes(name)) throw unknownIntegration(name, names);
  const dir = realpathSync(join(root, name));
  const text = readManifest(dir);
  const manifest = checkedManifest(name, text) ?? (await parse(dir, text));
  return { dir, manifest: withItsFiles(dir, manifest, (path) => isFile(join(dir, path))) };
}

/** The parser and the schema behind it are as large as the rest of a start. */
async function parse(dir: string, text: string): Promise<Manifest> {
  const { parseManifest } = await import('./parse-manifest.js');
  return parseManifest(text, manifestFile(dir));
}

export const manifestFile = (dir: string): string => join(dir, 'plugin.json');

/** The text of a plugin's manifest. Throws `invalid_manifest` if it is too large. */
export function readManifest(dir: string): string {
  const file = manifestFile(dir);
  checkSize(file, lstatSync(file).size);
  return readFileSync(file, 'utf8');
}

/** The error about a name that no plugin has. What cannot be one may be a key in the wrong place, and is not repeated. */
export function unknownIntegration(name: string, names: readonly string[]): KosmoError {
  const about = isName(name)
    ? `There is no integration "${name}".`
    : name === ''
      ? 'The name of an integration is missing.'
      : `There is no integration "…" (${name.length} characters, not shown, as it may be a key). Names are at most ${SNAKE_NAME_CHARS} of a-z, 0-9 and _.`;
  return new KosmoError('unknown_integration', `${about}${didYouMean(name, names)}`, {
    details: { suggestions: nearest(name, names), integrations: names },
  });
}

/** A checked manifest, if it fits the folder that it is in. Throws `invalid_manifest`. */
export function withItsFiles(dir: string, manifest: Manifest, has: (path: string) => boolean): Manifest {
  const file = manifestFile(dir);
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
