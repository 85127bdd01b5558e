import { printLine } from '../output.js';
import { out } from '../show/colors.js';
import { terminalWidth } from '../show/table.js';
import { oneLine, wrapText } from '../show/text-width.js';
import type { Check } from './check.js';

const MARKS = { ok: out.green('✓'), warn: out.yellow('!'), fail: out.red('✗') };

/** Prints the checks by group, one line each, remedies below; at a terminal, longer lines go on below themselves. */
export function printChecks(checks: readonly Check[]): void {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const columns = terminalWidth();
  const indent = ' '.repeat(width + 6);
  const lines = (text: string): string[] =>
    columns === undefined ? [text] : wrapText(text, columns - indent.length);
  let group = '';
  for (const { group: own, name, status, message, remedy } of checks) {
    if (own !== group) printLine(`${group === '' ? '' : '\n'}${out.bold((group = own))}`);
    const [first = '', ...more] = lines(oneLine(message));
    printLine(`  ${MARKS[status]} ${name.padEnd(width)}  ${first}`);
    for (const line of more) printLine(indent + line);
    if (remedy !== undefined)
      for (const line of lines(`→ ${oneLine(remedy)}`)) printLine(indent + out.dim(line));
  }
  const failed = checks.filter(({ status }) => status === 'fail').length;
  const warned = checks.filter(({ status }) => status === 'warn').length;
  const verdict =
    failed === 0 ? out.green('Nothing fails') : out.red(`${failed} of ${checks.length} checks fail`);
  printLine(`\n${verdict}${warned === 0 ? '.' : `; ${warned} to look at.`}`);
}
