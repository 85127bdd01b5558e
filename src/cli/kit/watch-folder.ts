import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeftOut } from '../../plugins/files.js';

/** How often a plugin's folder is looked at, ms. Its files are few, and no save is missed, on any file system. */
const LOOK_MS = 150;

/**
 * Calls back after files of a plugin's folder changed and then stayed the same for a look: a save of several files is
 * one change. Returns how to stop.
 */
export async function watchFolder(dir: string, changed: () => void): Promise<() => void> {
  let told = await stateOf(dir);
  let last = told;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const now = await stateOf(dir);
    looking = false;
    const settled = now === last;
    last = now;
    if (!settled || now === told) return;
    told = now;
    changed();
  };
  const timer = setInterval(() => void look(), LOOK_MS).unref();
  return () => clearInterval(timer);
}

/** Names, sizes and times of all files, as one text. What goes away meanwhile is not there. */
async function stateOf(dir: string, below = ''): Promise<string> {
  const entries = await readdir(join(dir, below), { withFileTypes: true }).catch(() => []);
  const parts = entries.map(async (entry) => {
    const path = join(below, entry.name);
    if (isLeftOut(path)) return '';
    if (entry.isDirectory()) return stateOf(dir, path);
    const info = await lstat(join(dir, path), { bigint: true }).catch(() => undefined);
    return info === undefined ? '' : `${path}\0${info.size}\0${info.mtimeNs}\0${info.ino}\n`;
  });
  return (await Promise.all(parts)).sort().join('');
}
