import type { Database } from 'libsql';
import { open, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

/** Byte 18 of a SQLite file: 2 means write-ahead log. */
const MODE_AT = 18;
const WAL = 2;
const ATTEMPTS = 5;

/**
 * Runs `query` on a database that other processes may be using, and changes nothing: no schema, no data, no log.
 * `lib` is the loaded driver. Throws what SQLite says.
 */
export async function readDatabase<T>(
  lib: new (path: string) => Database,
  file: string,
  busyMs: number,
  query: (db: Database) => T,
): Promise<T> {
  const deadline = Date.now() + busyMs;
  for (let attempt = 1; ; attempt += 1) {
    const before = await state(file);
    try {
      const result = run(lib, `${pathToFileURL(file).href}?${before.how}`, query);
      if (!before.how.includes('immutable') || same(before, await state(file))) return result;
      if (attempt >= ATTEMPTS && Date.now() > deadline) throw new Error('it changes all the time');
    } catch (error) {
      // Busy, or the log came or went between looking and opening. A slow machine may use up the time with one attempt.
      if ((attempt >= ATTEMPTS && Date.now() > deadline) || !isPassing(error, attempt)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function run<T>(lib: new (path: string) => Database, uri: string, query: (db: Database) => T): T {
  const db = new lib(uri);
  try {
    return query(db);
  } finally {
    db.close();
  }
}

interface State {
  how: string;
  size: number;
  changedMs: number;
}

/**
 * How to open the file without leaving a trace. With an empty log all data is in the file itself, and opening it the
 * usual way would create the log; with a log and its index, both are only read. Only a log without an index
 * (left by a crash, and moved) makes SQLite build the index.
 */
async function state(file: string): Promise<State> {
  const handle = await open(file);
  try {
    const { size, mtimeMs: changedMs } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, MODE_AT);
    const wal = bytesRead === 1 && buffer[0] === WAL;
    const [log, index] = await Promise.all([sizeOf(`${file}-wal`), sizeOf(`${file}-shm`)]);
    if (!wal) return { how: 'mode=ro', size, changedMs };
    if (log === 0) return { how: 'mode=ro&immutable=1', size, changedMs };
    return { how: index === 0 ? 'mode=ro' : 'mode=ro&readonly_shm=1', size, changedMs };
  } finally {
    await handle.close();
  }
}

const same = (a: State, b: State): boolean =>
  a.how === b.how && a.size === b.size && a.changedMs === b.changedMs;

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

function isPassing(error: unknown, attempt: number): boolean {
  const code = (error as { code?: string }).code ?? '';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return true;
  return attempt < ATTEMPTS && code.startsWith('SQLITE_CANTOPEN');
}
