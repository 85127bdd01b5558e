import { lstat } from 'node:fs/promises';
import { KosmoError } from './errors.js';

/**
 * Throws `credentials_unreadable`, naming the remedy, if a folder of secrets is a link, belongs to somebody else or is
 * open to others. A folder that does not exist passes.
 */
export async function checkPrivateFolder(folder: string): Promise<void> {
  const info = await lstat(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw unsafe(folder, `cannot be looked at (${cause.code})`, 'Make it accessible to this user.');
  });
  if (info === undefined) return;
  if (info.isSymbolicLink())
    throw unsafe(folder, 'is a symbolic link', 'Replace it by a real folder, or set KOSMO_HOME.');
  if (!info.isDirectory()) throw unsafe(folder, 'is not a folder', 'Move it away.');
  if (process.getuid === undefined) return;
  if (info.uid !== process.getuid())
    throw unsafe(folder, 'belongs to another user', `Run: chown "$(id -un)" '${folder}'`);
  if ((info.mode & 0o077) !== 0) throw unsafe(folder, 'is open to other users', `Run: chmod 700 '${folder}'`);
}

function unsafe(folder: string, problem: string, hint: string): KosmoError {
  return new KosmoError(
    'credentials_unreadable',
    `The folder ${folder} ${problem}; credentials in it are not used.`,
    {
      hint,
    },
  );
}
