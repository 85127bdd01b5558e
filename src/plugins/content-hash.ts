import { createHash } from 'node:crypto';
import { readPluginFiles, type PluginFiles } from './files.js';

/** SHA-256 over the names and contents of all files of a plugin, in hex. Read anew each time: files change. */
export const contentHash = (dir: string): string => hashOf(readPluginFiles(dir));

/** The same of files that have been read. */
export function hashOf(files: PluginFiles): string {
  const hash = createHash('sha256');
  for (const [name, content] of files)
    hash.update(`${JSON.stringify(name)} ${content.length}\n`).update(content);
  return hash.digest('hex');
}

/** SHA-256 of each file, in hex. */
export const hashesOf = (files: PluginFiles): Record<string, string> =>
  Object.fromEntries(
    [...files].map(([name, content]) => [name, createHash('sha256').update(content).digest('hex')]),
  );
