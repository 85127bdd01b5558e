import { constants } from 'node:fs';
import { access, lstat, mkdir, readFile, realpath, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KosmoError } from '../../shared/errors.js';
import { withLock } from '../../shared/lock.js';
import { replaceFile } from '../../shared/safe-file.js';

export interface ConfigFile {
  /** The file that is read and written: behind a link, the real one. */
  file: string;
  /** Undefined if there is none. */
  text: string | undefined;
  mode: number;
}

const NEW_MODE = 0o644;
const ATTEMPTS = 3;

/** Reads a client's configuration. Links are followed; what is no text file is refused with `invalid_config`. */
export async function readConfig(path: string): Promise<ConfigFile> {
  const link = await lstat(path).catch(missing);
  if (link === undefined) return { file: path, text: undefined, mode: NEW_MODE };
  const file = await realpath(path).catch(() => {
    throw invalid(path, 'is a symbolic link to nothing', 'Remove the link, or create what it points to.');
  });
  const info = await lstat(file);
  if (!info.isFile()) throw invalid(path, 'is not a file', 'Move it away.');
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw invalid(path, `cannot be read (${cause.code})`, 'Make it readable for this user.');
  });
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { file, text, mode: info.mode & 0o777 };
  } catch {
    throw invalid(path, 'is not UTF-8 text', 'Save it as UTF-8.');
  }
}

/**
 * Changes a configuration in one step and keeps its mode; `change` gets its text and gives the new one, or undefined
 * if the file shall go. Nothing is written if nothing changes. The client may write the file itself meanwhile, without
 * our lock: then everything is done again.
 */
export async function changeConfig(
  path: string,
  change: (text: string | undefined) => string | undefined,
): Promise<void> {
  const first = await readConfig(path);
  if (change(first.text) === first.text) return;
  await mkdir(dirname(first.file), { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw invalid(dirname(first.file), `cannot be created (${cause.code})`, 'Create the folder.');
  });
  await access(dirname(first.file), constants.W_OK).catch(() => {
    throw invalid(dirname(first.file), 'is a folder that this user cannot write to', 'Change its mode.');
  });
  await withLock(first.file, async () => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { file, text, mode } = await readConfig(path);
      const next = change(text);
      if (next === text) return;
      if ((await readConfig(path)).text !== text) continue;
      if (next === undefined) await rm(file);
      else await replaceFile(file, next, mode);
      return;
    }
    throw invalid(path, 'is being written by another program', 'Close it and try again.');
  });
}

const missing = (cause: NodeJS.ErrnoException): undefined => {
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
  throw cause;
};

const invalid = (file: string, problem: string, hint: string): KosmoError =>
  new KosmoError('invalid_config', `${file} ${problem}; nothing was written.`, { hint });
