import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { KosmoError } from './errors.js';

/** How long a writer waits for a living owner, ms. */
const WAIT_MS = 10_000;
/** An owner: its process id and what tells its claims apart. Locks of early builds have the process id alone. */
const OWNER = /^[1-9]\d*(?:-[0-9a-f]+)?$/;

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
 * Throws `storage_failed` for a full disk, a read-only folder and the like, `file_locked` if one living owner holds
 * the lock for `waitMs`.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, waitMs = WAIT_MS): Promise<T> {
  const lock = `${file}.lock`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const tookOver = await acquire(lock, waitMs);
    try {
      if (tookOver) await sweepClaims(file);
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

/**
 * Removes what killed processes left of their waiting for the lock of `file`, and of their taking over. Call under
 * `withLock`. Changes nothing for living ones.
 */
export async function sweepClaims(file: string): Promise<void> {
  for (const path of await deadClaims(file)) await rm(path, { force: true });
}

/** Files beside the lock of `file` whose owners were killed. */
export async function deadClaims(file: string): Promise<string[]> {
  const mark = `${basename(file)}.lock.`;
  const names = (await readdir(dirname(file)).catch(() => [])).filter((name) => name.startsWith(mark));
  const dead: string[] = [];
  for (const name of names) {
    const path = join(dirname(file), name);
    // A claim may have been killed while it was still empty: its name says whose it was. A guard bears another's name.
    const owner = OWNER.test(name.slice(mark.length)) ? name.slice(mark.length) : await ownerOf(path);
    if (owner !== undefined && isDead(owner)) dead.push(path);
  }
  return dead;
}

/** Makes the lock ours; returns whether a dead owner's was removed on the way. */
async function acquire(lock: string, waitMs: number): Promise<boolean> {
  // Whoever lets others go first waits longer: only one owner that does not let go is a reason to give up.
  let deadline = Date.now() + waitMs;
  let seen: string | undefined;
  // Linking a finished file makes the lock appear with its owner inside, never empty.
  const owner = `${process.pid}-${randomBytes(6).toString('hex')}`;
  const claim = `${lock}.${owner}`;
  let tookOver = false;
  try {
    await writeFile(claim, owner, { mode: 0o600, flag: 'wx' });
    while (!(await linked(claim, lock))) {
      const holder = await ownerOf(lock);
      if (holder !== seen) [seen, deadline] = [holder, Date.now() + waitMs];
      if (await removeDead(lock, claim)) tookOver = true;
      else if (Date.now() > deadline) throw held(lock);
      else await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
    }
  } finally {
    await rm(claim, { force: true });
  }
  return tookOver;
}

/** Whether the new name was free. */
async function linked(claim: string, name: string): Promise<boolean> {
  try {
    await link(claim, name);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

/**
 * Removes a lock whose owner is dead; returns whether anything was removed. Only who makes the guard that is named after
 * that owner may do it, and only while the lock is still that owner's: so nobody removes the lock of the process that
 * came after. A guard whose maker was killed is removed in the same way.
 */
async function removeDead(file: string, claim: string): Promise<boolean> {
  const owner = await ownerOf(file);
  if (owner === undefined || !isDead(owner)) return false;
  const guard = `${file}.over-${owner}`;
  if (!(await linked(claim, guard))) return removeDead(guard, claim);
  try {
    if ((await ownerOf(file)) === owner) await rm(file, { force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

/** The process that a lock, a claim or a guard belongs to; undefined if there is no such file. */
async function ownerOf(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return OWNER.test(text) ? text : undefined;
}

function isDead(owner: string): boolean {
  try {
    process.kill(Number.parseInt(owner, 10), 0);
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
