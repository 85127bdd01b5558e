import { KosmoError, type Written } from '../shared/errors.js';
import type { ScriptFailure } from '../shared/wire.js';

/** A failure that a script reported, with what the script itself says about its writes. */
export class ScriptError extends KosmoError {
  /** The script's word; the host believes it as far as its own record allows. */
  readonly scriptWritten: Written | undefined;
  readonly traceback: string | undefined;

  /** What a workflow script had printed. */
  readonly output: string | undefined;

  constructor(failure: ScriptFailure, output?: string) {
    super(failure.code ?? 'plugin_error', failure.message, {
      ...(failure.hint === undefined ? {} : { hint: failure.hint }),
      ...(failure.written === undefined ? {} : { written: failure.written }),
      ...(failure.details === undefined ? {} : { details: failure.details }),
    });
    this.name = 'ScriptError';
    this.scriptWritten = failure.written;
    this.traceback = failure.traceback;
    this.output = output;
  }
}
