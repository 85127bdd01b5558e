// Plays the PHP CLI: keeps its settings database open in WAL mode, and runs each line of stdin as SQL.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'libsql';

const [file] = process.argv.slice(2);
mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
const db = new Database(file);
db.exec('PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA foreign_keys=ON');
db.exec(
  'CREATE TABLE IF NOT EXISTS settings(scope TEXT, key TEXT, value TEXT, updated_at TEXT, PRIMARY KEY(scope,key)); CREATE TABLE IF NOT EXISTS schema_version(version INTEGER)',
);
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  db.exec(line);
  process.stdout.write('done\n');
}
