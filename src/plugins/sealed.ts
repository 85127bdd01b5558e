import { KosmoError } from '../shared/errors.js';
import { hashOf } from './content-hash.js';
import { readPluginFiles, unsafe, type PluginFiles } from './files.js';
import { checkSize, manifestFile, withItsFiles, type Plugin, type SealedFiles } from './loader.js';
import { parseManifest } from './parse-manifest.js';

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
  const file = manifestFile(dir);
  checkSize(file, text.length);
  const manifest = withItsFiles(dir, parseManifest(utf8(dir, 'plugin.json', text), file), (path) =>
    files.has(path),
  );
  const lua = [...files].filter(([path]) => /^(?:functions|lib)\/.+\.lua$/.test(path));
  const sources = Object.fromEntries(lua.map(([path, bytes]) => [path, utf8(dir, path, bytes)]));
  return { dir, manifest, sealed: { hash: hashOf(files), files, sources } };
}

function utf8(dir: string, path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unsafe(dir, `has "${path}", which is not UTF-8`);
  }
}
