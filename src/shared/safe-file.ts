import { constants } from 'node:fs';
import { link, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { sweepClaims } from './lock.js';

const TEMP_MARK = '.tmp-';

/** Replaces a private file (0600, folder 0700) in one step: temp file, fsync, rename, fsync of the folder. Call under `withLock`. */
export async function writePrivate(file: string, text: string): Promise<void> {
  await rename(await writeTemp(file, text), file);
  await syncFolder(dirname(file));
}

/** Replaces a file that is no secret in the same way, with these mode bits. Call under a lock. */
export async function replaceFile(file: string, text: string, mode: number): Promise<void> {
  await rename(await writeTemp(file, text, mode), file);
  await syncFolder(dirname(file));
}

/** Like `writePrivate`, but an existing file stays as it is. */
export async function createPrivate(file: string, text: string): Promise<void> {
  const temp = await writeTemp(file, text);
  try {
    await link(temp, file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    await rm(temp, { force: true });
  }
  await syncFolder(dirname(file));
}

async function writeTemp(file: string, text: string, mode = 0o600): Promise<string> {
  const temp = `${file}${TEMP_MARK}${process.pid}-${randomBytes(6).toString('hex')}`;
  const handle = await open(
    temp,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    await handle.writeFile(text);
    if (mode !== 0o600) await handle.chmod(mode);
    await handle.sync();
  } catch (cause) {
    // A full disk must not fill up with what it could not take.
    await rm(temp, { force: true });
    throw cause;
  } finally {
    await handle.close();
  }
  return temp;
}

async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Removes what killed writers left beside `file`. Call under `withLock`: a temp file of a living writer cannot be there. */
export async function sweepTemp(file: string): Promise<void> {
  for (const path of await leftovers(file)) await rm(path, { force: true });
  await sweepClaims(file);
}

/** Temp files beside `file`; with nobody holding the lock, those of killed writers. */
export async function leftovers(file: string): Promise<string[]> {
  const mark = basename(file) + TEMP_MARK;
  const names = await readdir(dirname(file)).catch(() => []);
  return names.filter((name) => name.startsWith(mark)).map((name) => join(dirname(file), name));
}
