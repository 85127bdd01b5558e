import { expect, test } from '@jest/globals';
import type { Database } from 'libsql';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDatabase } from '../../src/credentials/php-database.js';

/** A driver that opens nothing before its attempts are used up. */
function driver(failures: number, code: string) {
  let attempts = 0;
  const lib = class {
    constructor() {
      attempts += 1;
      if (attempts <= failures) throw Object.assign(new Error(code), { code });
    }
    close(): void {}
  } as unknown as new (path: string) => Database;
  return { lib, attempts: () => attempts };
}

test('a database is tried several times, also where one attempt takes longer than all of them may', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'kosmo-database-'));
  const file = join(dir, 'kosmo.db');
  writeFileSync(file, '');
  const read = (lib: new (path: string) => Database) => readDatabase(lib, file, -1, () => 'read');
  for (const code of ['SQLITE_BUSY', 'SQLITE_CANTOPEN']) expect(await read(driver(4, code).lib)).toBe('read');
  for (const [code, most] of [
    ['SQLITE_BUSY', 5],
    ['SQLITE_CORRUPT', 1],
  ] as const) {
    const failing = driver(Infinity, code);
    await expect(read(failing.lib)).rejects.toThrow(code);
    expect(failing.attempts()).toBe(most);
  }
  rmSync(dir, { recursive: true });
});
