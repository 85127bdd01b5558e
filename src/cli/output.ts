import { errorBody, KosmoError } from '../shared/errors.js';
import { escapeUnsafe } from '../shared/log.js';
import { err } from './show/colors.js';

/** Whether the command line asks for JSON, known even when parsing it failed. */
export const wantsJson = (argv: readonly string[]): boolean => argv.includes('--json');

let gone = false;

/** Whether whoever read stdout has stopped, as `head` does: then there is nobody to go on for. */
export const readerGone = (): boolean => gone;

/** Calls back when stdout has lost its reader. Any other fault of stdout is a fault. */
export function onReaderGone(then: () => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
    then();
  });
}

/** Prints a result to stdout: JSON with 4 spaces, as the PHP CLI does, or lines of text. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 4)}\n`);
}

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** Progress and remarks go to stderr, so that stdout stays a result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Prints a failure: JSON to stdout if asked for, otherwise two lines to stderr. A stack only for our own faults. */
export function printFailure(error: unknown, json: boolean): void {
  const known = error instanceof KosmoError ? error : internal(error);
  if (known !== error)
    note(`kosmo: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  if (json) printJson({ success: false, error: errorBody(known) });
  else for (const line of failureLines(known)) note(line);
}

export function failureLines(error: {
  code: string;
  message: string;
  hint?: string;
  written: string;
}): string[] {
  const written = error.written === 'none' ? [] : [`  ${err.yellow('written:')} ${error.written}`];
  const message = error.message.split('\n').map(escapeUnsafe).join('\n');
  return [
    `${err.red('error:')} ${message} ${err.dim(`[${error.code}]`)}`,
    ...written,
    ...(error.hint === undefined ? [] : [`  ${err.cyan('hint:')} ${escapeUnsafe(error.hint)}`]),
  ];
}

const internal = (cause: unknown): KosmoError =>
  new KosmoError('internal', 'KosmoKrator failed by a fault of its own.', { cause });
