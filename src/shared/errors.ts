import { ERROR_TABLE, type ErrorCode } from './error-table.js';

/** What is known of the upstream after a failure: nothing changed, the change was made, or nobody can tell. */
export type Written = 'none' | 'succeeded' | 'unknown';

export interface ErrorFields {
  /** Stable code: one of `ERROR_TABLE`, or one that a plugin's manifest declares under `errors`. */
  code: string;
  message: string;
  /** What to do next, in one sentence. */
  hint?: string;
  written: Written;
  /** Extra machine-readable facts, e.g. `{suggestions: ["users"]}`. Never a secret. */
  details?: Record<string, unknown>;
}

export interface ErrorOptions {
  hint?: string;
  written?: Written;
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** A failure that the user or the client can act on. Anything else that is thrown is our own fault. */
export class KosmoError extends Error implements ErrorFields {
  readonly code: string;
  readonly hint?: string;
  readonly written: Written;
  readonly details?: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions);
  constructor(code: string, message: string, options?: ErrorOptions);
  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KosmoError';
    this.code = code;
    this.written = options.written ?? 'none';
    const hint = this.written === 'unknown' ? UNKNOWN_HINT : (options.hint ?? defaultHint(code));
    if (hint !== undefined) this.hint = hint;
    if (options.details !== undefined) this.details = options.details;
  }
}

/** The only advice after a write whose outcome is not known: every other one invites a second write. */
export const UNKNOWN_HINT = 'The request may have been carried out. Look at the data before doing it again.';

/** The hint that the table gives for a code, if it has one. */
export function defaultHint(code: string): string | undefined {
  return isErrorCode(code) ? ERROR_TABLE[code].hint : undefined;
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, code);
}

/** Process exit code for a failure, thrown or as plain fields: that of its table row, or 1. */
export function exitCodeFor(error: unknown): number {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && isErrorCode(code) ? ERROR_TABLE[code].exit : 1;
}

/** The plain object that leaves the process: in MCP results, `--json` output and audit records. */
export function errorBody(error: ErrorFields): Record<string, unknown> {
  return {
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    written: error.written,
    ...(error.details === undefined ? {} : { details: error.details }),
  };
}
