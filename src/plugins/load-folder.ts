import { join } from 'node:path';
import { manifestFile, readManifest, withItsFiles, type Plugin } from './loader.js';
import { parseManifest } from './parse-manifest.js';
import { isFile } from './places.js';

/** Loads the plugin in a folder, whose name it must have. Throws `invalid_manifest`. */
export function loadFolder(dir: string): Plugin {
  const manifest = parseManifest(readManifest(dir), manifestFile(dir));
  return { dir, manifest: withItsFiles(dir, manifest, (path) => isFile(join(dir, path))) };
}
