import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folders that hold plugins: those of the package, and those that the user installed. */
export interface PluginFolders {
  bundled: string;
  user: string;
}

/** Where a plugin is, before anything of it has been read. */
export interface PluginPlace {
  name: string;
  dir: string;
  bundled: boolean;
  /** A user's folder with the name of a bundled plugin: never used. */
  shadowed: boolean;
}

/** Names of the plugin folders below `root`, sorted. A folder counts if it has a plugin.json. */
export function pluginNames(root: string): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .filter((entry) => isFile(join(root, entry.name, 'plugin.json')))
    .map((entry) => entry.name)
    .sort();
}

/** Whether a regular file is there; a link is none. */
export const isFile = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** All plugin folders, bundled ones first, each sorted by name. */
export function pluginPlaces(folders: PluginFolders): PluginPlace[] {
  const bundled = pluginNames(folders.bundled);
  const user = isFolder(folders.user) ? pluginNames(folders.user) : [];
  return [
    ...bundled.map((name) => ({ name, dir: join(folders.bundled, name), bundled: true, shadowed: false })),
    ...user.map((name) => ({
      name,
      dir: join(folders.user, name),
      bundled: false,
      shadowed: isBundledName(name, bundled),
    })),
  ];
}

/** Whether a name is, to a reader or to a file system without upper case, that of a bundled plugin. */
export function isBundledName(name: string, bundled: readonly string[]): boolean {
  return bundled.includes(name.toLowerCase());
}

/** Whether a folder is there with something in it; a link is not followed. */
function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory() && readdirSync(path).length > 0;
  } catch {
    return false;
  }
}
