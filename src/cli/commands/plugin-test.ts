import { relative } from 'node:path';
import { loadFolder } from '../../plugins/load-folder.js';
import type { WritePolicy } from '../../policy/policy.js';
import { KosmoError } from '../../shared/errors.js';
import { credentialedPluginDir, pluginDir } from '../kit/plugin-dir.js';
import { recordCase } from '../kit/record-case.js';
import { chooseCases, runPlugin } from '../kit/run-plugin.js';
import { printRun, showCase, showSummary, succeeded } from '../kit/show-run.js';
import { onEachChange } from '../kit/each-change.js';
import { writeCase } from '../kit/write-cases.js';
import { printFailure } from '../failure.js';
import { note, printLine } from '../output.js';

export interface PluginTestOptions {
  filter?: string;
  record?: boolean;
  update?: boolean;
  watch?: boolean;
  write?: WritePolicy;
  account?: string;
  json?: boolean;
}

/** `kosmo plugin:test`: runs the cases of a plugin against recorded HTTP, or records them. Exit 1 if one fails. */
export async function pluginTest(given: string, options: PluginTestOptions): Promise<void> {
  const dir = options.record === true ? credentialedPluginDir(given) : pluginDir(given);
  if (options.watch === true) return watching(dir, options);
  if (options.record === true) await record(dir, options);
  if (!(await run(dir, options))) process.exitCode = 1;
}

async function run(
  dir: string,
  { filter, json = false, update = false }: PluginTestOptions,
): Promise<boolean> {
  const cases = chooseCases(dir, filter);
  const done = await runPlugin(loadFolder(dir), cases, { update, ...(json ? {} : { onCase: showCase }) });
  if (json) printRun(done);
  else showSummary(done, filter === undefined);
  return succeeded(done);
}

/** Each case is written as soon as it is recorded: what the service has done is not done again for a later one's fault. */
async function record(dir: string, { filter, write, account }: PluginTestOptions): Promise<void> {
  const plugin = loadFolder(dir);
  for (const { file, cases } of chooseCases(dir, filter))
    for (const test of cases) {
      const recorded = await recordCase(plugin, test, {
        ...(write === undefined ? {} : { write }),
        ...(account === undefined ? {} : { account }),
      });
      await writeCase(dir, file, recorded);
      note(`recorded ${file}: ${test.name}`);
    }
}

async function watching(dir: string, options: PluginTestOptions): Promise<void> {
  if (options.record === true || options.json === true)
    throw new KosmoError('usage', '--watch goes neither with --record nor with --json.');
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const shown = relative(process.cwd(), dir) || '.';
  await onEachChange(
    dir,
    async () => {
      try {
        await run(dir, options);
      } catch (error) {
        // A broken save is what watching is for: it is shown, and the next save is awaited.
        printFailure(error, false);
      }
      printLine(`\nWaiting for changes in ${shown}; Ctrl-C ends.`);
    },
    stop.signal,
  );
}
