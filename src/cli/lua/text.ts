import { note, printLine } from '../output.js';
import type { ScriptReport } from './run-script.js';

/** A report for people: what was printed, then the result unless there is none, then the error. */
export function printText(report: ScriptReport): void {
  if (report.output !== '') printLine(report.output);
  if (report.result !== null && report.result.length > 0) printLine(JSON.stringify(report.result, null, 4));
  if (report.error !== null) note(`error: ${report.error}`);
}
