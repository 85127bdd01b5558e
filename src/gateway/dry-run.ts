import type { Account } from '../credentials/store.js';
import type { PlannedRequest } from '../http/capability.js';
import type { Verdict } from '../policy/policy.js';
import { KosmoError } from '../shared/errors.js';

/** One HTTP request as a dry run shows it: exact but for the secrets. */
export interface ShownRequest {
  method: string;
  url: string;
  class: 'read' | 'write';
  headers: Record<string, string>;
  /** JSON as a value, any other body as text; null if there is none. */
  body: unknown;
  /** Reads are really sent, writes never. */
  sent: boolean;
}

/**
 * A call whose reads are carried out and recorded, and which ends where its first write would be sent. After that nothing
 * is sent any more, whatever the script does with the error.
 */
export class DryRun {
  readonly requests: ShownRequest[] = [];
  private readonly stop = new AbortController();

  /** Aborted once the script came to a write. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  get stopped(): boolean {
    return this.stop.signal.aborted;
  }

  /** Records a request that is about to be sent. Throws if it must not be. */
  admit(
    planned: PlannedRequest,
    sent: { headers: Record<string, string>; body?: string | undefined },
    account: Account,
  ): void {
    if (this.stopped) throw stopped();
    const body = sent.body === undefined ? null : account.redactor.text(sent.body);
    this.requests.push({
      method: planned.method,
      url: account.redactor.text(planned.url),
      class: planned.class,
      headers: account.redactor.headers(sent.headers),
      body: body === null ? null : valueOf(body),
      sent: planned.class === 'read',
    });
    if (planned.class === 'read') return;
    this.stop.abort();
    throw stopped();
  }
}

const stopped = (): KosmoError =>
  new KosmoError('cancelled', 'The dry run ends before the first write. Nothing was written.');

function valueOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** Nobody is asked in a dry run: the question would be about the call itself. */
export const dryRunAsks = (verdict: Verdict): KosmoError =>
  new KosmoError(
    'approval_unavailable',
    `A dry run reads without asking, and reads are to be asked about: ${verdict.rule}. Nothing was sent.`,
    { hint: 'Set permissions.read to allow for this account, or make the call itself.' },
  );
