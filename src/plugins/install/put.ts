import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PluginFiles } from '../files.js';

const STAGING = '.staging-';
/** A staging folder this old belongs to a process that was killed. */
const STALE_MS = 60 * 60 * 1000;

/**
 * Writes a plugin's files to `dir` as a whole or not at all: into a folder beside it, synced, then renamed. What was
 * there before is kept until then, and put back if the last step fails.
 */
export async function putPlugin(dir: string, files: PluginFiles): Promise<void> {
  const root = dirname(dir);
  await mkdir(root, { recursive: true, mode: 0o700 });
  await sweep(root);
  const staged = join(root, `${STAGING}${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    for (const [path, bytes] of files) await write(join(staged, path), bytes);
    await swap(staged, dir);
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

async function write(file: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function swap(staged: string, dir: string): Promise<void> {
  const old = `${staged}-old`;
  const replaced = await rename(dir, old).then(
    () => true,
    () => false,
  );
  try {
    await rename(staged, dir);
  } catch (cause) {
    if (replaced) await rename(old, dir);
    throw cause;
  }
  await rm(old, { recursive: true, force: true });
}

async function sweep(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith(STAGING)) continue;
    const age = Date.now() - (await stat(join(root, name)).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > STALE_MS) await rm(join(root, name), { recursive: true, force: true });
  }
}
