import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { KosmoError } from './errors.js';

/**
 * Reads a private file. Returns undefined if there is none. Throws `credentials_unreadable` for a link,
 * a foreign owner or open mode bits, naming the remedy.
 */
export async function readPrivate(file: string, maxBytes: number): Promise<string | undefined> {
  return (await readPrivateBytes(file, maxBytes))?.toString('utf8');
}

/** The same as bytes. */
export async function readPrivateBytes(file: string, maxBytes: number): Promise<Buffer | undefined> {
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
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, problem: string, hint: string, cause?: unknown): KosmoError {
  return new KosmoError('credentials_unreadable', `${file} ${problem}; it is not used.`, { hint, cause });
}
