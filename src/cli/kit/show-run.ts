import { escapeUnsafe } from '../../shared/log.js';
import { printJson, printLine, printProse } from '../output.js';
import { out } from '../show/colors.js';
import { padText, textWidth } from '../show/text-width.js';
import { ranges } from './coverage.js';
import type { RanCase, TestRun } from './run-plugin.js';

/** One case as a test runner shows it: a line, and below it what is wrong. */
export function showCase({ faults, name, function: fn, ms, file, updated }: RanCase): void {
  const mark = faults.length === 0 ? out.green('✓') : out.red('✗');
  const remark = updated ? out.yellow(' updated') : '';
  printLine(`${mark} ${fn}: ${escapeUnsafe(name)} ${out.dim(`(${Math.round(ms)} ms)`)}${remark}`);
  if (faults.length === 0) return;
  printLine(`    ${out.dim(file)}`);
  for (const line of faults) printProse(`    ${escapeUnsafe(line)}`);
}

/** The count below the cases, and coverage, which only says something of all cases together. */
export function showSummary(run: TestRun, all: boolean): void {
  if (all) showCoverage(run);
  const { passed, failed } = totals(run);
  const count =
    failed === 0 ? out.green(`${passed} passed`) : `${out.red(`${failed} failed`)}, ${passed} passed`;
  printLine(`${count} ${out.dim(`(${Math.round(run.ms)} ms)`)}`);
}

function showCoverage(run: TestRun): void {
  const { functions, lines } = totals(run);
  const missed = run.files.filter((file) => file.missed.length > 0);
  const width = Math.max(0, ...missed.map(({ file }) => textWidth(file)));
  printLine();
  for (const { file, missed: not } of missed)
    printLine(`${out.dim('not run')}  ${padText(file, width)}  ${ranges(not)}`);
  if (functions.untested.length > 0) printLine(`${out.dim('no case')}  ${functions.untested.join(', ')}`);
  printLine(`functions ${functions.tested} of ${functions.total}, lines ${lines.covered} of ${lines.total}`);
}

export function printRun(run: TestRun): void {
  const { passed, failed, functions, lines } = totals(run);
  printJson({
    success: failed === 0,
    plugin: run.plugin.manifest.name,
    passed,
    failed,
    duration_ms: Math.round(run.ms),
    cases: run.ran.map(({ ms, ...one }) => ({
      ...one,
      passed: one.faults.length === 0,
      duration_ms: Math.round(ms),
    })),
    coverage: { functions, lines, files: run.files },
  });
}

/** Whether every case passed. */
export const succeeded = ({ ran }: TestRun): boolean => ran.every(({ faults }) => faults.length === 0);

function totals({ plugin, ran, files }: TestRun) {
  const failed = ran.filter(({ faults }) => faults.length > 0).length;
  const names = plugin.manifest.functions.map(({ name, aliases }) => [name, ...aliases]);
  const untested = names
    .filter((all) => !ran.some((one) => all.includes(one.function)))
    .map(([name = '']) => name);
  const sum = (key: 'covered' | 'total'): number => files.reduce((total, file) => total + file[key], 0);
  return {
    passed: ran.length - failed,
    failed,
    functions: { tested: names.length - untested.length, total: names.length, untested },
    lines: { covered: sum('covered'), total: sum('total') },
  };
}
