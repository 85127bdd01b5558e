import type { Stats } from 'node:fs';
import { lstat, open, readdir, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../config/limits.js';
import { KosmoError } from '../shared/errors.js';
import { checkPrivateFolder, openness } from '../shared/private-folder.js';
import { FOR_AUDIT } from '../shared/private-use.js';
import { CHAIN_START, openLine, type ChainHead } from './audit-record.js';

const CURRENT = 'audit.jsonl';
/** More than the longest record, in bytes. */
const TAIL_BYTES = 256 * 1024;

export const currentFile = (folder: string): string => join(folder, CURRENT);

/** Throws `state_unsafe`, naming the remedy, if others could have written the folder or its current file. */
export async function checkAudit(folder: string): Promise<void> {
  await checkPrivateFolder(folder, FOR_AUDIT);
  const info = await lstat(currentFile(folder)).catch(() => undefined);
  if (info) refuseUnsafe(folder, info);
}

/** The same for the current file that is open. */
export function refuseUnsafe(folder: string, info: Stats): void {
  const file = currentFile(folder);
  const fault = info.isFile()
    ? openness(file, info, 0o600)
    : { problem: 'is not a regular file', hint: 'Move it away.' };
  if (fault)
    throw new KosmoError(FOR_AUDIT.code, `${file} ${fault.problem}; ${FOR_AUDIT.so}.`, { hint: fault.hint });
}

/** Files of the log, oldest first. Older ones are named by their last record. */
export async function auditFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException): string[] => {
    if (cause.code === 'ENOENT') return [];
    throw cause;
  });
  const older = names.filter((name) => /^audit-\d{12}\.jsonl$/.test(name)).sort();
  return [...older, ...(names.includes(CURRENT) ? [CURRENT] : [])].map((name) => join(folder, name));
}

/** Where the chain stands at the end of an open file of `size` bytes; in an empty one, at the end of the file before. */
export async function headOf(folder: string, handle: FileHandle, size: number): Promise<ChainHead> {
  const own = lastHead(await readTail(handle, size));
  if (own) return own;
  const before = (await auditFiles(folder)).filter((file) => file !== currentFile(folder)).at(-1);
  return (before === undefined ? undefined : lastHead(await readFile(before, 'utf8'))) ?? CHAIN_START;
}

/** Whether the file ends within a line: a writer was killed, or the disk was full. */
export async function endsTorn(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] !== 0x0a;
}

/** Closes the current file at this record, and removes the oldest ones beyond the limit. Call under the lock. */
export async function rotate(folder: string, head: ChainHead): Promise<void> {
  await rename(currentFile(folder), join(folder, `audit-${String(head.seq).padStart(12, '0')}.jsonl`));
  const files = await auditFiles(folder);
  for (const file of files.slice(0, Math.max(0, files.length - LIMITS.auditFiles)))
    await rm(file, { force: true });
}

export async function readLines(file: string): Promise<string[]> {
  const handle = await open(file, 'r');
  try {
    return (await handle.readFile('utf8')).split('\n').filter((line) => line !== '');
  } finally {
    await handle.close();
  }
}

async function readTail(handle: FileHandle, size: number): Promise<string> {
  const length = Math.min(size, TAIL_BYTES);
  const buffer = Buffer.alloc(length);
  await handle.read(buffer, 0, length, size - length);
  return buffer.toString('utf8');
}

function lastHead(text: string): ChainHead | undefined {
  for (const line of text.split('\n').reverse()) {
    const record = line === '' ? undefined : openLine(line);
    if (record) return { seq: record.seq, hash: record.hash };
  }
  return undefined;
}
