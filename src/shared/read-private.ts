import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { KosmoError } from './errors.js';
import { openness } from './private-folder.js';
import { FOR_CREDENTIALS, type PrivateUse } from './private-use.js';

/**
 * Reads a private file. Returns undefined if there is none. Throws for a link, a foreign owner or open mode bits, naming
 * the remedy.
 */
export async function readPrivate(
  file: string,
  maxBytes: number,
  use: PrivateUse = FOR_CREDENTIALS,
): Promise<string | undefined> {
  return (await readPrivateBytes(file, maxBytes, use))?.toString('utf8');
}

/** The same as bytes. */
export async function readPrivateBytes(
  file: string,
  maxBytes: number,
  { code: errorCode }: PrivateUse = FOR_CREDENTIALS,
): Promise<Buffer | undefined> {
  const unreadable = (problem: string, hint: string, cause?: unknown): KosmoError =>
    new KosmoError(errorCode, `${file} ${problem}; it is not used.`, { hint, cause });
  let handle: FileHandle;
  try {
    // Without waiting for a writer, should it be a pipe.
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return undefined;
    throw unreadable(
      code === 'ELOOP' ? 'is a symbolic link' : `cannot be opened (${code})`,
      'Replace it by a regular file.',
      cause,
    );
  }
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw unreadable('is not a regular file', 'Move it away.');
    const fault = openness(file, info, 0o600);
    if (fault) throw unreadable(fault.problem, fault.hint);
    if (info.size > maxBytes) throw unreadable(`is larger than ${maxBytes} bytes`, 'Move it away.');
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
