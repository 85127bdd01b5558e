import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** SHA-256 over the names and contents of all regular files of a plugin, in hex. Read anew each time: files change. */
export async function contentHash(dir: string): Promise<string> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort();
  const contents = await Promise.all(names.map((name) => readFile(join(dir, name))));
  const hash = createHash('sha256');
  for (const [index, name] of names.entries()) {
    const content = contents[index] ?? Buffer.alloc(0);
    hash.update(`${JSON.stringify(name)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
