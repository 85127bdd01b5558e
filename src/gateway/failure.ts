import type { Manifest } from '../plugins/manifest.js';
import {
  isErrorCode,
  KosmoError,
  type ErrorFields,
  type ErrorOptions,
  type Written,
} from '../shared/errors.js';
import type { Log } from '../shared/log.js';

/**
 * Turns anything that a call threw into error fields. Our own faults go to the log with their stack, users' never do.
 * `written` is what the host's record of requests says, for faults that know nothing of it.
 */
export function callFailure(error: unknown, log: Log, written: Written): ErrorFields {
  if (error instanceof KosmoError) return error;
  log(
    'error',
    `fault in KosmoKrator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return new KosmoError('internal', 'The call failed by a fault of KosmoKrator.', { written });
}

/**
 * The same failure without secrets that a service, a script or the arguments could have put into it, and with what the
 * host knows about writes, if given.
 */
export function cleanFailure(
  error: ErrorFields,
  clean: (text: string) => string,
  written: Written = error.written,
): KosmoError {
  return new KosmoError(error.code, clean(error.message), {
    written,
    cause: error,
    ...(error.hint === undefined ? {} : { hint: clean(error.hint) }),
    ...(error.details === undefined ? {} : cleanDetails(error.details, clean)),
  });
}

/** Left out where they are no details any more without their secrets. */
function cleanDetails(
  details: Record<string, unknown>,
  clean: (text: string) => string,
): { details?: Record<string, unknown> } {
  try {
    return { details: JSON.parse(clean(JSON.stringify(details))) as Record<string, unknown> };
  } catch {
    return {};
  }
}

/** The code of a script's failure: one of the host's or of the plugin's manifest; anything else is the plugin's fault. */
export function scriptCode(code: string, declared: object): string {
  return isErrorCode(code) || Object.hasOwn(declared, code) ? code : 'plugin_error';
}

/** A script's failure with the hint that the manifest has for its code, where the script gives none. */
export function withHint(error: KosmoError, declared: Manifest['errors']): ErrorOptions {
  const hint = Object.hasOwn(declared, error.code) ? declared[error.code]?.hint : undefined;
  return error.hint === undefined && hint !== undefined
    ? { hint, written: error.written, cause: error, ...(error.details ? { details: error.details } : {}) }
    : error;
}

const SHORTEST_TEXT = 250;
const LONGEST_TEXT = 2_500;

/** Holds an error to the result budget (characters): texts are clipped at whole characters, large details left out. */
export function boundFailure(error: ErrorFields, maxChars: number): ErrorFields {
  const room = Math.min(LONGEST_TEXT, Math.max(SHORTEST_TEXT, Math.floor(maxChars / 4)));
  const { details, hint } = error;
  return {
    code: error.code,
    message: clip(error.message, room),
    written: error.written,
    ...(hint === undefined ? {} : { hint: clip(hint, room) }),
    ...(details === undefined || JSON.stringify(details).length > room ? {} : { details }),
  };
}

function clip(text: string, room: number): string {
  if (text.length <= room) return text;
  // Never half of a surrogate pair.
  return `${text.slice(0, room - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
