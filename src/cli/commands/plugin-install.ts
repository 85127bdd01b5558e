import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pluginFolders } from '../../config/paths.js';
import { readPluginFiles, type PluginFiles } from '../../plugins/files.js';
import { putPlugin } from '../../plugins/install/put.js';
import { nameOf } from '../../plugins/install/plugin-name.js';
import { sealedFrom } from '../../plugins/sealed.js';
import { isBundledName } from '../../plugins/places.js';
import { KosmoError } from '../../shared/errors.js';
import { printJson, printLine, printProse } from '../output.js';
import { pluginRegistry } from '../plugin-registry.js';

export interface InstallOptions {
  replace?: boolean;
  json?: boolean;
}

/** `kosmo plugin:install`: copies a plugin below KOSMO_HOME, checked and as a whole. Nothing of it is run or trusted. */
export async function pluginInstall(source: string, options: InstallOptions): Promise<void> {
  const files = await readSource(source);
  const name = nameOf(source, files);
  const places = pluginRegistry().places();
  const bundled = places.filter((place) => place.bundled).map((place) => place.name);
  if (isBundledName(name, bundled)) {
    throw new KosmoError('usage', `"${name}" is the name of a bundled plugin, which cannot be replaced.`, {
      hint: 'Change the name in plugin.json.',
    });
  }
  const dir = join(pluginFolders().user, name);
  const { manifest, sealed } = sealedFrom(dir, files);
  if (options.replace !== true && places.some((place) => !place.bundled && place.name === name)) {
    throw new KosmoError('usage', `A plugin "${name}" is installed already: ${dir}.`, {
      hint: 'Add --replace to put this one in its place; it has to be trusted again then.',
    });
  }
  await putPlugin(dir, files);
  const next = `kosmo plugin:trust ${name}`;
  if (options.json === true) {
    const { version } = manifest;
    printJson({
      success: true,
      plugin: name,
      version,
      dir,
      files: files.size,
      hash: sealed.hash,
      next_commands: [next],
    });
    return;
  }
  printProse(`Installed ${name} ${manifest.version} to ${dir} (${files.size} files). Nothing of it was run.`);
  printLine(`It is not served before you trust it: ${next}`);
}

async function readSource(source: string): Promise<PluginFiles> {
  const info = statSync(source, { throwIfNoEntry: false });
  if (info?.isDirectory() === true) return readPluginFiles(resolve(source));
  if (info?.isFile() === true) {
    const { readArchive } = await import('../../plugins/install/archive.js');
    return readArchive(resolve(source));
  }
  const { isNpmSpec, readNpmPackage } = await import('../../plugins/install/npm-package.js');
  if (info === undefined && isNpmSpec(source) && !/\.(?:tgz|tar|gz)$/.test(source))
    return readNpmPackage(source);
  throw new KosmoError('usage', `"${source}" is no folder, no archive and no name of an npm package.`, {
    hint: 'Give ./FOLDER, ./FILE.tgz or the name of a package.',
  });
}
