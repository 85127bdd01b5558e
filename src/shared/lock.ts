import { link, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { KosmoError } from './errors.js';

/** How long a writer waits for a living owner, ms. */
const WAIT_MS = 10_000;
/** The guard of a take-over is held for microseconds; one this old belongs to a killed process. */
const GUARD_STALE_MS = 5_000;

const STORAGE_FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full (ENOSPC)',
  EDQUOT: 'the quota is used up (EDQUOT)',
  EFBIG: 'the file would be larger than allowed (EFBIG)',
  EROFS: 'the file system is read-only (EROFS)',
  EACCES: 'its folder does not allow it (EACCES)',
  EPERM: 'the system does not allow it (EPERM)',
  ENOTDIR: 'a part of its path is no folder (ENOTDIR)',
  EEXIST: 'something is in the place of its folder (EEXIST)',
  EIO: 'the disk failed (EIO)',
};

/**
 * Runs `work` while holding `<file>.lock`. Every writer of `file` takes it. Creates the folder (0700) if need be.
 * Throws `storage_failed` for a full disk, a read-only folder and the like, `file_locked` if a living process holds the
 * lock for `waitMs`.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, waitMs = WAIT_MS): Promise<T> {
  const lock = `${file}.lock`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await acquire(lock, waitMs);
    try {
      return await work();
    } finally {
      await rm(lock, { force: true });
    }
  } catch (cause) {
    throw storageFault(file, cause);
  }
}

/** What the system says of a disk or a folder is no fault of ours. */
function storageFault(file: string, cause: unknown): unknown {
  const problem = STORAGE_FAULTS[(cause as NodeJS.ErrnoException).code ?? ''];
  if (cause instanceof KosmoError || problem === undefined) return cause;
  return new KosmoError('storage_failed', `${file} cannot be written: ${problem}. Nothing was changed.`, {
    cause,
  });
}

/** Removes the claims of killed processes that were waiting for the lock of `file`. Changes nothing for living ones. */
export async function sweepClaims(file: string): Promise<void> {
  const mark = `${basename(file)}.lock.`;
  for (const name of await readdir(dirname(file))) {
    const pid = /^(\d+)-[0-9a-f]+$/.exec(name.startsWith(mark) ? name.slice(mark.length) : '')?.[1];
    if (pid !== undefined && isDead(Number(pid))) await rm(join(dirname(file), name), { force: true });
  }
}

async function acquire(lock: string, waitMs: number): Promise<void> {
  const deadline = Date.now() + waitMs;
  // Linking a finished file makes the lock appear with its owner's pid inside, never empty.
  const claim = `${lock}.${process.pid}-${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(claim, String(process.pid), { mode: 0o600, flag: 'wx' });
    for (;;) {
      try {
        await link(claim, lock);
        return;
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      }
      if (await ownerIsDead(lock)) await takeOver(lock);
      else if (Date.now() > deadline) throw held(lock);
      else await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
    }
  } finally {
    await rm(claim, { force: true });
  }
}

/** Removes a dead owner's lock. The guard makes sure that nobody removes the lock of the process that came after. */
async function takeOver(lock: string): Promise<void> {
  const guard = `${lock}.takeover`;
  try {
    await (await open(guard, 'wx', 0o600)).close();
  } catch {
    const age = Date.now() - (await stat(guard).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > GUARD_STALE_MS) await rm(guard, { force: true });
    return;
  }
  try {
    if (await ownerIsDead(lock)) await rm(lock, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function ownerIsDead(lock: string): Promise<boolean> {
  const pid = Number(await readFile(lock, 'utf8').catch(() => ''));
  return Number.isInteger(pid) && pid > 0 && isDead(pid);
}

function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function held(lock: string): KosmoError {
  return new KosmoError('file_locked', `${lock} is held by another process.`, {
    hint: 'Wait for it to end; if no kosmo process runs, delete the lock file.',
  });
}
