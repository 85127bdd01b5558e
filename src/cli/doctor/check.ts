import { KosmoError } from '../../shared/errors.js';

/** One line of the doctor. */
export interface Check {
  group: string;
  name: string;
  status: 'ok' | 'warn' | 'fail';
  message: string;
  /** What to do about it. */
  remedy?: string;
}

/** Collects the checks of one group. */
export class Group {
  readonly checks: Check[] = [];

  constructor(private readonly group: string) {}

  ok(name: string, message: string): void {
    this.checks.push({ group: this.group, name, status: 'ok', message });
  }

  warn(name: string, message: string, remedy: string): void {
    this.checks.push({ group: this.group, name, status: 'warn', message, remedy });
  }

  fail(name: string, message: string, remedy: string): void {
    this.checks.push({ group: this.group, name, status: 'fail', message, remedy });
  }

  /** A failed check for an error that somebody can act on. */
  error(name: string, error: unknown): void {
    if (!(error instanceof Error)) throw error;
    const hint = error instanceof KosmoError ? error.hint : undefined;
    // Of course nothing was written: the doctor writes nothing.
    this.fail(name, error.message, hint?.replace(/^Nothing was written\. /, '') ?? 'See the message.');
  }
}
