import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { guestBundle, luaDir } from '../../config/paths.js';
import type { CaseFile, TestCase } from '../../plugins/cases.js';
import { loadCases } from '../../plugins/cases.js';
import { textFiles } from '../../plugins/check/files.js';
import type { Plugin } from '../../plugins/loader.js';
import { GuestPool } from '../../runtime/pool.js';
import { KosmoError } from '../../shared/errors.js';
import { createLog } from '../../shared/log.js';
import { LineCoverage } from './coverage.js';
import { Inspector } from './inspector.js';
import { expectedOf } from './record-case.js';
import { runCase } from './run-case.js';
import { writeCase } from './write-cases.js';

export interface RanCase {
  file: string;
  name: string;
  function: string;
  ms: number;
  /** Empty if it passed. */
  faults: string[];
  /** Its expectation was rewritten. */
  updated: boolean;
}

/** Of one Lua file: how many of its lines with code ran, and which did not. */
export interface FileCoverage {
  file: string;
  covered: number;
  total: number;
  missed: number[];
}

export interface TestRun {
  plugin: Plugin;
  ran: RanCase[];
  files: FileCoverage[];
  ms: number;
}

/** Runs the chosen cases one after the other in one guest; with `update`, what came of them is expected from now on. */
export async function runPlugin(
  plugin: Plugin,
  files: readonly CaseFile[],
  { update = false, onCase }: { update?: boolean; onCase?: (ran: RanCase) => void } = {},
): Promise<TestRun> {
  const started = performance.now();
  const coverage = new LineCoverage();
  const ran: RanCase[] = [];
  const pool = new GuestPool({
    integration: plugin.manifest.name,
    pluginDir: plugin.dir,
    guestPath: guestBundle(),
    luaDir: luaDir(),
    spare: false,
    log: createLog(),
  });
  try {
    for (const { file, cases } of files)
      for (const test of cases) {
        const { ms, faults, updatable, outcome } = await runCase(plugin, test, pool, coverage);
        const updated = update && updatable;
        if (updated)
          await writeCase(plugin.dir, file, { ...test, expect: expectedOf(test, outcome, (text) => text) });
        const one = {
          file,
          name: test.name,
          function: test.function,
          ms,
          faults: updated ? [] : faults,
          updated,
        };
        ran.push(one);
        onCase?.(one);
      }
  } finally {
    await pool.close();
  }
  return { plugin, ran, files: await linesOf(plugin, coverage), ms: performance.now() - started };
}

/** The cases whose function or name has a text in it. Throws `usage` if there are none. */
export function chooseCases(dir: string, filter: string | undefined): CaseFile[] {
  const wanted = (test: TestCase): boolean =>
    filter === undefined || `${test.function} ${test.name}`.includes(filter);
  const chosen = loadCases(dir).map(({ file, cases }) => ({ file, cases: cases.filter(wanted) }));
  if (chosen.some(({ cases }) => cases.length > 0)) return chosen;
  throw filter === undefined
    ? new KosmoError('usage', 'The plugin has no cases.', {
        hint: 'Write test/NAME.json with {"function": "…", "arguments": {…}}, then kosmo plugin:test --record.',
      })
    : new KosmoError('usage', `No case has "${filter}" in its function or name.`, {
        hint: 'Leave --filter out to see all.',
      });
}

async function linesOf(plugin: Plugin, coverage: LineCoverage): Promise<FileCoverage[]> {
  const inspector = new Inspector(plugin.dir);
  const names = [...textFiles(plugin.dir).keys()].filter((name) => /^(?:functions|lib)\/.*\.lua$/.test(name));
  try {
    const found: FileCoverage[] = [];
    for (const file of names.sort()) {
      const { lines } = await inspector.inspect(file, await readFile(join(plugin.dir, file), 'utf8'));
      found.push({ file, ...coverage.of(`${plugin.manifest.name}/${file}`, lines) });
    }
    return found;
  } finally {
    await inspector.close();
  }
}
