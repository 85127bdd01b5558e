import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { KosmoError } from './errors.js';
import { FOR_CREDENTIALS, type PrivateUse } from './private-use.js';

/**
 * Throws, naming the remedy, if a folder of ours is a link, belongs to somebody else or is open to others. A folder that
 * does not exist passes.
 */
export async function checkPrivateFolder(folder: string, use: PrivateUse = FOR_CREDENTIALS): Promise<void> {
  const unsafe = (problem: string, hint: string): KosmoError =>
    new KosmoError(use.code, `The folder ${folder} ${problem}; ${use.so}.`, { hint });
  const info = await lstat(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw unsafe(`cannot be looked at (${cause.code})`, 'Make it accessible to this user.');
  });
  if (info === undefined) return;
  if (info.isSymbolicLink())
    throw unsafe('is a symbolic link', 'Replace it by a real folder, or set KOSMO_HOME.');
  if (!info.isDirectory()) throw unsafe('is not a folder', 'Move it away.');
  const fault = openness(folder, info, 0o700);
  if (fault) throw unsafe(fault.problem, fault.hint);
}

/** Why others could have changed or read what belongs to this user only, and the command that mends it. */
export function openness(
  path: string,
  info: Pick<Stats, 'uid' | 'mode'>,
  mode: 0o700 | 0o600,
): { problem: string; hint: string } | undefined {
  if (process.getuid === undefined) return undefined;
  if (info.uid !== process.getuid())
    return { problem: 'belongs to another user', hint: `Run: chown "$(id -un)" '${path}'` };
  if ((info.mode & 0o077) === 0) return undefined;
  const problem = mode === 0o700 ? 'is open to other users' : 'can be read by other users';
  return { problem, hint: `Run: chmod ${mode.toString(8)} '${path}'` };
}
