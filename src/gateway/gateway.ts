import { LIMITS } from '../config/limits.js';
import type { Ask } from '../approvals/question.js';
import type { Account, CredentialStore } from '../credentials/store.js';
import type { HttpClient } from '../http/client.js';
import type { Verdict } from '../policy/policy.js';
import type { Policy } from '../policy/words.js';
import { KosmoError, type ErrorFields } from '../shared/errors.js';
import type { Log } from '../shared/log.js';
import { approve, type ApprovalRoutes } from './admission.js';
import { prepareArguments } from './arguments.js';
import type { AuditSink } from './audit-log.js';
import type { Caller } from './audit-record.js';
import { CallRecord } from './call-record.js';
import { CallRequests } from './call-requests.js';
import { capabilityOf, contextOf, targetOf } from './call-setup.js';
import { chooseAccount } from './choose-account.js';
import type { Catalog, CatalogEntry } from './catalog.js';
import { boundFailure, callFailure, cleanFailure, scriptCode } from './failure.js';
import { shapeResult, type ShapedResult } from './result.js';
import type { ScriptCache } from './script-cache.js';
import type { Runtimes } from './runtimes.js';

export interface CallRequest {
  /** Any name the catalog knows. */
  name: string;
  args: unknown;
  account?: string;
  signal: AbortSignal;
  /** How to ask the user when the policy says so; absent where nobody can be asked. */
  ask?: Ask;
  /** For records only; without it, the command line. */
  caller?: Caller;
}

/** `account` is the one that was used, if the call came that far. */
export type CallOutcome = ({ ok: true; result: ShapedResult } | { ok: false; error: ErrorFields }) & {
  account?: string;
};

export interface GatewayParts {
  catalog: Catalog;
  credentials: Pick<CredentialStore, 'resolve' | 'ownAccountNames'>;
  /** Removes the secrets of all accounts in use from text. */
  clean?: (text: string) => string;
  /** Integration → the one account that the user allows here. */
  pinned?: ReadonlyMap<string, string>;
  http: HttpClient;
  runtimes: Runtimes;
  cache: ScriptCache;
  policy: Policy;
  approvals: ApprovalRoutes;
  audit: AuditSink;
  /** Names this process in records. */
  session: string;
  maxResultChars: number;
  userAgent: string;
  log: Log;
}

/** What a failed call leaves behind for its report. */
interface CallTrace {
  record: CallRecord;
  requests?: CallRequests;
  account?: string;
}

/** The one path of every call, whoever makes it: find, decide, validate, ask, run, shape. */
export class Gateway {
  constructor(private readonly parts: GatewayParts) {}

  get catalog(): Catalog {
    return this.parts.catalog;
  }

  /** The functions that clients may see: all that the policy does not deny. */
  published(): CatalogEntry[] {
    return this.parts.catalog.entries.filter((entry) => this.verdict(entry).decision !== 'deny');
  }

  /**
   * Accounts that a client may choose from; empty where there is no choice. Only our own file is looked at: this is
   * part of start-up, where no database may be opened.
   */
  async accountChoices(integration: string): Promise<string[]> {
    if (this.parts.pinned?.has(integration)) return [];
    const names = await this.parts.credentials.ownAccountNames(integration).catch(() => []);
    return names.length > 1 ? names : [];
  }

  /** What the policy says of a function; without an account, as far as it holds for every account. */
  verdict({ fn, plugin }: CatalogEntry, account?: string): Verdict {
    const question = { integration: plugin.manifest.name, operation: fn.operation };
    return this.parts.policy(account === undefined ? question : { ...question, account });
  }

  /** Starts what the first call will need, without waiting for it. */
  warm(): void {
    for (const plugin of this.parts.catalog.plugins) this.parts.runtimes.for(plugin).warm();
    void this.parts.http.warm().catch(() => undefined);
  }

  /** Carries out a call. Never throws: every failure is an outcome with a stable code. */
  async call(request: CallRequest): Promise<CallOutcome> {
    const { audit, session } = this.parts;
    const trace: CallTrace = { record: new CallRecord(audit, session, request.caller ?? { surface: 'cli' }) };
    const outcome = await this.attempt(request, trace);
    trace.record.finished(outcome);
    return outcome;
  }

  async close(): Promise<void> {
    this.parts.http.close();
    await Promise.all([this.parts.runtimes.close(), within(LIMITS.drainMs, this.parts.audit.flush())]);
  }

  private async attempt(request: CallRequest, trace: CallTrace): Promise<CallOutcome> {
    try {
      const entry = this.parts.catalog.find(request.name);
      const result = await this.run(entry, request, trace);
      return { ok: true, result, ...usedAccount(trace) };
    } catch (error) {
      const failure = callFailure(error, this.parts.log, trace.requests?.written(undefined) ?? 'none');
      const { clean } = this.parts;
      const cleaned = clean ? cleanFailure(failure, clean) : failure;
      return { ok: false, error: boundFailure(cleaned, this.parts.maxResultChars), ...usedAccount(trace) };
    }
  }

  private async run(entry: CatalogEntry, request: CallRequest, trace: CallTrace): Promise<ShapedResult> {
    const { fn, plugin } = entry;
    refuseDenied(entry, this.verdict(entry), trace.record);
    const pinned = this.parts.pinned?.get(plugin.manifest.name);
    const chosen = chooseAccount(request.args, request.account, pinned);
    const args = await prepareArguments(fn.input, chosen.args);
    const account = await this.parts.credentials.resolve(plugin.manifest, chosen.account);
    trace.account = account.name;
    const verdict = this.verdict(entry, account.name);
    refuseDenied(entry, verdict, trace.record);
    const argsJson = JSON.stringify(args);
    const deployment = targetOf(plugin.manifest, account);
    trace.record.fixed(account, deployment, args);
    if (verdict.decision === 'ask') {
      const call = { entry, account: account.name, deployment, args, argsJson };
      trace.record.approved(await approve(call, this.parts.approvals, request.ask, request.signal));
    }
    await trace.record.starting();
    const requests = new CallRequests(
      plugin.manifest,
      capabilityOf(plugin.manifest, fn, account),
      { operation: fn.operation, writeAllowed: true },
      account,
      this.parts.http,
      this.parts.userAgent,
    );
    trace.requests = requests;
    const json = await this.runGuest(entry, argsJson, account, requests, request.signal);
    return shapeResult(account.redactor.text(json), this.parts.maxResultChars, fn.operation);
  }

  private async runGuest(
    { fn, plugin }: CatalogEntry,
    argsJson: string,
    account: Account,
    requests: CallRequests,
    cancelled: AbortSignal,
  ): Promise<string> {
    const timeoutMs = fn.timeoutMs ?? LIMITS.callMs;
    const cache = this.parts.cache.for(plugin.manifest.name, account);
    try {
      return await this.parts.runtimes.for(plugin).call({
        fn: fn.name,
        argsJson,
        context: contextOf(plugin.manifest, fn, account, this.parts.maxResultChars),
        timeoutMs,
        signal: cancelled,
        mayRunAgain: () => requests.written(undefined) === 'none',
        http: (request, body, signal) => requests.handle(request, body, signal),
        cache: (request, json) => cache.handle(request, json),
      });
    } catch (error) {
      if (!(error instanceof KosmoError)) throw error;
      const scriptSays = (error as { scriptWritten?: 'none' | 'succeeded' | 'unknown' }).scriptWritten;
      const declared = new KosmoError(scriptCode(error.code, plugin.manifest.errors), error.message, error);
      throw cleanFailure(declared, (text) => account.redactor.text(text), requests.written(scriptSays));
    }
  }
}

const usedAccount = ({ account }: CallTrace): { account?: string } =>
  account === undefined ? {} : { account };

function refuseDenied(entry: CatalogEntry, verdict: Verdict, record: CallRecord): void {
  const { fn, qualifiedName } = entry;
  const { decision, rule } = verdict;
  record.decided(entry, verdict);
  if (decision !== 'deny') return;
  throw new KosmoError(
    fn.operation === 'read' ? 'read_denied' : 'write_denied',
    `"${qualifiedName}" is refused: ${rule}. Nothing was sent.`,
    { hint: 'Only the user can change the policy of this server.' },
  );
}

/** Waits for work, but not longer than `ms`. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}
