import { KosmoError, type ErrorFields, type Written } from '../shared/errors.js';
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
