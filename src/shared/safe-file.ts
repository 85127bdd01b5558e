import { constants } from 'node:fs';
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { KosmoError } from './errors.js';

const TEMP_MARK = '.tmp-';

/**
 * Reads a private file. Returns undefined if there is none. Throws `credentials_unreadable` for a link,
 * a foreign owner or open mode bits, naming the remedy.
 */
export async function readPrivate(file: string, maxBytes: number): Promise<string | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return undefined;
    throw unreadable(
      file,
      code === 'ELOOP' ? 'is a symbolic link' : `cannot be opened (${code})`,
      'Replace it by a regular file.',
      cause,
    );
  }
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw unreadable(file, 'is not a regular file', 'Move it away.');
    if (process.getuid !== undefined) {
      if (info.uid !== process.getuid())
        throw unreadable(file, 'belongs to another user', `Run: chown "$(id -un)" '${file}'`);
      if ((info.mode & 0o077) !== 0)
        throw unreadable(file, 'can be read by other users', `Run: chmod 600 '${file}'`);
    }
    if (info.size > maxBytes) throw unreadable(file, `is larger than ${maxBytes} bytes`, 'Move it away.');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Replaces a private file (0600, folder 0700) in one step: temp file, fsync, rename, fsync of the folder. Call under `withLock`. */
export async function writePrivate(file: string, text: string): Promise<void> {
  const folder = dirname(file);
  const temp = join(folder, `${basename(file)}${TEMP_MARK}${process.pid}-${randomBytes(6).toString('hex')}`);
  const handle = await open(
    temp,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temp, file);
  const directory = await open(folder, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Removes temp files that killed writers left beside `file`. Call under `withLock`. */
export async function sweepTemp(file: string): Promise<void> {
  const mark = basename(file) + TEMP_MARK;
  for (const name of await readdir(dirname(file))) {
    if (name.startsWith(mark)) await rm(join(dirname(file), name), { force: true });
  }
}

function unreadable(file: string, problem: string, hint: string, cause?: unknown): KosmoError {
  return new KosmoError('credentials_unreadable', `${file} ${problem}; it is not used.`, { hint, cause });
}
