import type { Database } from 'libsql';
import { stat } from 'node:fs/promises';
import { LIMITS } from '../config/limits.js';
import { KosmoError } from '../shared/errors.js';

/** Account → field → stored text, encrypted or plain. */
export type StoredAccounts = Map<string, Record<string, string>>;

/** The settings database of the PHP CLI, read only. The driver, and what reads with it, is loaded when a database is there. */
export class PhpStore {
  /** `candidates`: the first existing one is used, as the PHP CLI copies the old one to the new place. */
  constructor(private readonly candidates: readonly string[]) {}

  /** The database in use, or undefined if the PHP CLI has stored nothing. */
  async database(): Promise<string | undefined> {
    for (const file of this.candidates) {
      const info = await stat(file).catch(() => undefined);
      if (!info?.isFile()) continue;
      if (process.getuid !== undefined && info.uid !== process.getuid()) {
        throw unreadable(file, 'belongs to another user', `Run: chown "$(id -un)" '${file}'`);
      }
      return file;
    }
    return undefined;
  }

  /**
   * Accounts that have values. The PHP CLI's own index also keeps names whose values were deleted, so the values decide.
   * Throws `credentials_unreadable`.
   */
  async accounts(integration: string): Promise<StoredAccounts> {
    const file = await this.database();
    if (file === undefined) return new Map();
    const lib = await driver(file);
    const { readDatabase } = await import('./php-database.js');
    try {
      return await readDatabase(lib, file, LIMITS.databaseBusyMs, (db) => query(db, integration));
    } catch (cause) {
      throw unreadable(
        file,
        `cannot be read (${cause instanceof Error ? cause.message : String(cause)})`,
        'Run any command of the PHP CLI once to repair it, or store the credentials with `kosmo integrations:configure`.',
      );
    }
  }
}

function query(db: Database, integration: string): StoredAccounts {
  const prefix = `integration.${integration}.accounts.`;
  const exists = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'settings'").get();
  const found: StoredAccounts = new Map();
  if (exists === undefined) return found;
  // '/' is the character after '.': the range is all keys that start with the prefix.
  const rows = db
    .prepare("SELECT key, value FROM settings WHERE scope = 'global' AND key >= ? AND key < ?")
    .all(prefix, `${prefix.slice(0, -1)}/`) as { key: unknown; value: unknown }[];
  for (const { key, value } of rows) {
    if (typeof key !== 'string' || typeof value !== 'string' || value === '') continue;
    const rest = key.slice(prefix.length);
    const dot = rest.lastIndexOf('.');
    if (dot < 1) continue;
    const account = rest.slice(0, dot);
    found.set(account, { ...found.get(account), [rest.slice(dot + 1)]: value });
  }
  return found;
}

async function driver(file: string): Promise<new (path: string) => Database> {
  try {
    return (await import('libsql')).default;
  } catch {
    throw unreadable(
      file,
      'is a database of the PHP CLI, and its driver is not available on this system',
      'Reinstall with optional dependencies, or store the credentials with `kosmo integrations:configure`.',
    );
  }
}

const unreadable = (file: string, problem: string, hint: string): KosmoError =>
  new KosmoError('credentials_unreadable', `${file} ${problem}.`, { hint });
