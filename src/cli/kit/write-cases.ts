import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCases, type TestCase } from '../../plugins/cases.js';
import { parseJson, writeJson } from '../../shared/json.js';

/** Puts a case into its file, in place of the one of its name, and leaves the others as they are. Whole or not at all. */
export async function writeCase(dir: string, file: string, test: TestCase): Promise<void> {
  const path = join(dir, file);
  const data = parseJson(await readFile(path, 'utf8'));
  const read = readCases(data, file);
  // Whoever wrote the file did so a moment ago with cases that were read from it.
  if (!('cases' in read)) throw new Error(`${file} has changed while its cases ran`);
  const rows = Array.isArray(data) ? (data as unknown as object[]) : [data as object];
  const fresh = rows.map((row, index) =>
    read.cases[index]?.name === test.name ? ordered(test, 'name' in row) : row,
  );
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, `${writeJson(Array.isArray(data) ? fresh : fresh[0], 2)}\n`);
  await rename(draft, path);
}

/** The order in which a reader wants to see a case. */
function ordered(test: TestCase, named: boolean): object {
  const { name, function: fn, arguments: args, account, exchanges, expect } = test;
  return { ...(named && { name }), function: fn, arguments: args, account, exchanges, expect };
}
