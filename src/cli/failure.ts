import { withoutSecrets } from '../credentials/redact.js';
import { errorBody, KosmoError } from '../shared/errors.js';
import { escapeUnsafe } from '../shared/log.js';
import { note, printJson } from './output.js';
import { err } from './show/colors.js';

/** Prints a failure: JSON to stdout if asked for, otherwise two lines to stderr. A stack only for our own faults. */
export function printFailure(error: unknown, json: boolean): void {
  const known = error instanceof KosmoError ? error : internal(error);
  if (known !== error)
    note(withoutSecrets(`kosmo: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`));
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
