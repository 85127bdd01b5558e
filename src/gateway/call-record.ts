import { randomBytes } from 'node:crypto';
import { argumentsDigest } from '../approvals/digest.js';
import { LIMITS } from '../config/limits.js';
import type { Account } from '../credentials/store.js';
import type { Verdict } from '../policy/policy.js';
import type { JsonObject } from '../shared/wire.js';
import type { AuditSink } from './audit-log.js';
import type { AuditEntry, Caller } from './audit-record.js';
import type { CatalogEntry } from './catalog.js';
import type { CallOutcome } from './gateway.js';

/** What becomes known of one call on its way, and its records. */
export class CallRecord {
  private readonly started = performance.now();
  private readonly call = randomBytes(8).toString('hex');
  private entry: CatalogEntry | undefined;
  private verdict: Verdict | undefined;
  private facts: Partial<AuditEntry> = {};

  constructor(
    private readonly audit: AuditSink,
    private readonly session: string,
    private readonly caller: Caller,
  ) {}

  decided(entry: CatalogEntry, verdict: Verdict): void {
    this.entry = entry;
    this.verdict = verdict;
  }

  /** The arguments are recorded for writes only, and never with a secret of the account in them. */
  fixed(account: Account, deployment: string, args: JsonObject): void {
    this.facts = { account: account.name, deployment, digest: argumentsDigest(args) };
    if (this.entry?.fn.operation !== 'write') return;
    const text = account.redactor.text(JSON.stringify(args));
    const most = LIMITS.auditArgumentChars;
    this.facts.arguments = text.length > most ? `${text.slice(0, most)}…` : text;
  }

  approved(id: string): void {
    this.facts.approval = id;
  }

  /** Nothing is written in this call, whatever its function could do. */
  dryRun(): void {
    this.facts.dry_run = true;
  }

  /** Before a write starts: resolves when its record is on disk. Throws `audit_unavailable`, and then nothing may be sent. */
  async starting(): Promise<void> {
    const entry = this.make('decision', { outcome: 'unknown' });
    if (entry?.operation === 'write' && entry.dry_run !== true) await this.audit.record(entry);
  }

  /** When a call is over, however it ended. Calls of functions that do not exist leave no record. */
  finished(outcome: CallOutcome): void {
    const write = this.entry?.fn.operation === 'write' && this.facts.dry_run !== true;
    const entry = this.make('call', {
      ...(outcome.ok
        ? { outcome: write ? 'succeeded' : 'none', result_chars: outcome.result.json.length }
        : { outcome: outcome.error.written, error: outcome.error.code }),
      duration_ms: Math.round((performance.now() - this.started) * 10) / 10,
    });
    if (entry) this.audit.note(entry);
  }

  private make(
    kind: AuditEntry['kind'],
    last: Pick<AuditEntry, 'outcome'> & Partial<AuditEntry>,
  ): AuditEntry | undefined {
    if (!this.entry || !this.verdict) return undefined;
    return {
      time: new Date().toISOString(),
      kind,
      call: this.call,
      session: this.session,
      ...this.caller,
      function: this.entry.qualifiedName,
      operation: this.entry.fn.operation,
      ...this.facts,
      decision: this.verdict.decision,
      rule: this.verdict.rule,
      ...last,
    };
  }
}
