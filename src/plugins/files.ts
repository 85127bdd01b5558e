import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
} from 'node:fs';
import { join } from 'node:path';
import { LIMITS } from '../config/limits.js';
import { KosmoError } from '../shared/errors.js';
import { escapeUnsafe } from '../shared/log.js';

/** The files of a plugin: paths below its folder, with `/`, sorted, and their bytes. */
export type PluginFiles = ReadonlyMap<string, Buffer>;

/** Version control and dependencies of the author's tools are no part of a plugin, and nothing of them is ever used. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules', '.DS_Store']);
const NAME = /^[A-Za-z0-9._@+(),=~ -]{1,100}$/;

/**
 * Reads every file of a plugin once. Throws `plugin_unsafe` for links, devices, odd names, and for too many or too
 * large files.
 */
export function readPluginFiles(dir: string): PluginFiles {
  const found = new Map<string, Buffer>();
  const root = realpathSync.native(dir);
  if (lstatSync(dir).isSymbolicLink()) throw unsafe(dir, 'is a symbolic link');
  walk(root, '', found, new Sizes(root));
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Counts what is taken, from a folder or an archive, and refuses what no plugin needs. */
export class Sizes {
  private count = 0;
  private bytes = 0;
  private readonly seen = new Set<string>();

  constructor(private readonly where: string) {}

  /** Call before a file is read. */
  add(path: string, bytes: number): void {
    checkPath(this.where, path);
    const folded = path.toLowerCase();
    if (this.seen.has(folded)) throw unsafe(this.where, `has "${path}" twice, in different cases`);
    this.seen.add(folded);
    this.count += 1;
    this.bytes += bytes;
    if (this.count > LIMITS.pluginFiles)
      throw unsafe(this.where, `has more than ${LIMITS.pluginFiles} files`);
    if (bytes > LIMITS.pluginFileBytes)
      throw unsafe(this.where, `has "${path}" with more than ${LIMITS.pluginFileBytes} bytes`);
    if (this.bytes > LIMITS.pluginBytes)
      throw unsafe(this.where, `has more than ${LIMITS.pluginBytes} bytes in all`);
  }
}

/** Whether a path belongs to what is left out of plugins. */
export const isLeftOut = (path: string): boolean => path.split('/').some((part) => LEFT_OUT.has(part));

function checkPath(where: string, path: string): void {
  const parts = path.split('/');
  const odd = parts.find((part) => !NAME.test(part) || part === '.' || part === '..' || /^ | $/.test(part));
  if (odd !== undefined || path.length > 200 || parts.length > 8)
    throw unsafe(where, `has the path "${escapeUnsafe(path).slice(0, 300)}", which is not taken`);
}

function walk(root: string, below: string, found: Map<string, Buffer>, sizes: Sizes): void {
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name)) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    checkPath(root, path);
    if (entry.isDirectory()) walk(root, path, found, sizes);
    else if (entry.isFile()) found.set(path, readOne(root, path, sizes));
    else
      throw unsafe(
        root,
        `has "${path}", which is ${entry.isSymbolicLink() ? 'a symbolic link' : 'no regular file'}`,
      );
  }
}

/** Looks at the file that was opened, not at its name: the name may point elsewhere meanwhile. */
function readOne(root: string, path: string, sizes: Sizes): Buffer {
  const full = join(root, path);
  const handle = openSync(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const info = fstatSync(handle);
    if (!info.isFile() || realpathSync.native(full) !== full)
      throw unsafe(root, `has "${path}", which is no regular file of it`);
    sizes.add(path, info.size);
    const bytes = readFileSync(handle);
    if (bytes.length !== info.size) throw unsafe(root, `has "${path}", which changes while it is read`);
    return bytes;
  } finally {
    closeSync(handle);
  }
}

/** @param where folder or archive, as the user knows it */
export function unsafe(where: string, problem: string): KosmoError {
  return new KosmoError('plugin_unsafe', `${where} ${problem}.`);
}
