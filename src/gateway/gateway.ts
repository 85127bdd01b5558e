import { LIMITS } from '../config/limits.js';
import type { Ask } from '../approvals/question.js';
import type { Account, CredentialStore } from '../credentials/store.js';
import type { HttpClient } from '../http/client.js';
import type { Plugin } from '../plugins/loader.js';
import type { ProductionFact, Verdict } from '../policy/policy.js';
import type { Policy, PolicyQuestion } from '../policy/words.js';
import { KosmoError, type ErrorFields } from '../shared/errors.js';
import type { Log } from '../shared/log.js';
import type { JsonObject } from '../shared/wire.js';
import { approve, type ApprovalRoutes } from './admission.js';
import { prepareArguments } from './arguments.js';
import type { AuditSink } from './audit-log.js';
import type { Caller } from './audit-record.js';
import { CallRecord } from './call-record.js';
import type { CallRequests } from './call-requests.js';
import { targetOf } from './call-setup.js';
import { chooseAccount } from './choose-account.js';
import type { Catalog, CatalogEntry } from './catalog.js';
import { DryRun, dryRunAsks, type ShownRequest } from './dry-run.js';
import { runDry } from './run-dry.js';
import { once, within } from './promises.js';
import { boundFailure, callFailure, cleanFailure } from './failure.js';
import { previewer } from './preview-call.js';
import type { KeyFacts } from './key-facts.js';
import type { ProductionGuard } from './production.js';
import { refuseDenied, refuseReadOnly } from './refuse.js';
import { shapeResult, type ShapedResult } from './result.js';
import { requestsOf, runFunction, runReading, type FunctionRun } from './run-function.js';
import type { Runtimes } from './runtimes.js';
import type { ScriptCache } from './script-cache.js';

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
  /** Carries out reads only, shows every request, and ends at the first write. */
  dryRun?: boolean;
}

/** `account` is the one that was used, if the call came that far; `requests` are those of a dry run. */
export type CallOutcome = ({ ok: true; result: ShapedResult } | { ok: false; error: ErrorFields }) & {
  account?: string;
  requests?: ShownRequest[];
};

export interface GatewayParts {
  catalog: Catalog;
  credentials: Pick<CredentialStore, 'resolve'>;
  /** Removes the secrets of all accounts in use from text. */
  clean?: (text: string) => string;
  /** Integration → the one account that the user allows here. */
  pinned?: ReadonlyMap<string, string>;
  http: HttpClient;
  runtimes: Runtimes;
  cache: ScriptCache;
  policy: Policy;
  /** Sections of the configuration that may be a slip for this account. */
  slips?: (integration: string, account: string) => Promise<readonly string[]>;
  production: ProductionGuard;
  keyFacts: KeyFacts;
  approvals: ApprovalRoutes;
  audit: AuditSink;
  /** Names this process in records. */
  session: string;
  maxResultChars: number;
  userAgent: string;
  log: Log;
}

/** What the policy is asked of an account; empty for what holds for every account. */
type AccountQuestion = Pick<PolicyQuestion, 'account' | 'slips' | 'production'>;

/** What a failed call leaves behind for its report. */
interface CallTrace {
  record: CallRecord;
  requests?: CallRequests;
  account?: string;
  dryRun?: DryRun;
}

/** The one path of every call, whoever makes it: find, decide, validate, ask, run, shape. */
export class Gateway {
  private readonly running = new Set<Promise<CallOutcome>>();

  constructor(private readonly parts: GatewayParts) {}

  get catalog(): Catalog {
    return this.parts.catalog;
  }

  /** What the policy says of a function; without an account, as far as it holds for every account. */
  verdict({ fn, plugin }: CatalogEntry, of: AccountQuestion = {}): Verdict {
    return this.parts.policy({ integration: plugin.manifest.name, operation: fn.operation, ...of });
  }

  /** Starts what the first call will need, without waiting for it. */
  warm(): void {
    for (const plugin of this.parts.catalog.plugins) this.parts.runtimes.for(plugin).warm();
    void this.parts.http.warm().catch(() => undefined);
  }

  /** Carries out a call. Never throws: every failure is an outcome with a stable code. */
  async call(request: CallRequest): Promise<CallOutcome> {
    const call = this.recorded(request);
    this.running.add(call);
    try {
      return await call;
    } finally {
      this.running.delete(call);
    }
  }

  /** Kills every guest at once, which ends the calls in them, and waits until their last records are written: `withinMs`. */
  async close(withinMs: number = LIMITS.flushMs): Promise<void> {
    const closed = this.parts.runtimes.close();
    this.parts.http.close();
    await within(
      withinMs,
      closed.then(() => this.flush()),
    );
  }

  private async flush(): Promise<void> {
    await Promise.allSettled(this.running);
    await Promise.all([this.parts.audit.flush(), this.parts.keyFacts.flush()]);
  }

  private async recorded(request: CallRequest): Promise<CallOutcome> {
    const { audit, session } = this.parts;
    const trace: CallTrace = {
      record: new CallRecord(audit, session, request.caller ?? { surface: 'cli' }),
      ...(request.dryRun === true ? { dryRun: new DryRun() } : {}),
    };
    const outcome = await this.attempt(request, trace);
    trace.record.finished(outcome);
    return outcome;
  }

  private async attempt(request: CallRequest, trace: CallTrace): Promise<CallOutcome> {
    try {
      const entry = this.parts.catalog.find(request.name);
      const result = await this.run(entry, request, trace);
      return { ok: true, result, ...known(trace) };
    } catch (error) {
      const failure = callFailure(error, this.parts.log, trace.requests?.written(undefined) ?? 'none');
      const { clean } = this.parts;
      const cleaned = clean ? cleanFailure(failure, clean) : failure;
      return { ok: false, error: boundFailure(cleaned, this.parts.maxResultChars), ...known(trace) };
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
    // What was known of another key is forgotten, whatever is called.
    this.parts.keyFacts.of(plugin.manifest, account);
    const slips = (await this.parts.slips?.(plugin.manifest.name, account.name)) ?? [];
    const of = { account: account.name, slips };
    refuseDenied(entry, this.verdict(entry, of), trace.record);
    const run = { plugin, fn, account, argsJson: JSON.stringify(args), signal: request.signal };
    const deployment = targetOf(plugin.manifest, account);
    trace.record.fixed(account, deployment, args);
    if (trace.dryRun) return this.showRequests(entry, of, run, trace, trace.dryRun);
    const identify = once(() => this.identify(plugin, account, request.signal));
    if (fn.operation === 'write')
      refuseReadOnly(
        entry,
        account,
        await this.parts.keyFacts.findReadOnly(plugin.manifest, account, identify),
      );
    const fact = await this.production(entry, of, account, identify);
    const verdict = this.verdict(entry, fact === undefined ? of : { ...of, production: fact });
    refuseDenied(entry, verdict, trace.record);
    if (verdict.decision === 'ask') {
      const call = { entry, account: account.name, deployment, args, argsJson: run.argsJson };
      const more = {
        production: verdict.production,
        preview: previewer(this.parts, run),
        clean: (text: string) => account.redactor.text(text),
      };
      trace.record.approved(
        await approve({ ...call, ...more }, this.parts.approvals, request.ask, request.signal),
      );
    }
    await trace.record.starting();
    const requests = requestsOf(this.parts, run, { operation: fn.operation, writeAllowed: true });
    trace.requests = requests;
    const json = account.redactor.json(await runFunction(this.parts, run, requests));
    const result = shapeResult(json, this.parts.maxResultChars, fn.operation);
    if (fn.name === plugin.manifest.identity)
      this.parts.keyFacts.learn(plugin.manifest, account, result.value);
    return result;
  }

  /** A dry run really reads, also for a function that writes: so what holds for reads must let it. Nobody is asked. */
  private async showRequests(
    entry: CatalogEntry,
    of: AccountQuestion,
    run: FunctionRun,
    trace: CallTrace,
    dryRun: DryRun,
  ): Promise<ShapedResult> {
    trace.record.dryRun();
    const reads = { ...entry, fn: { ...entry.fn, operation: 'read' as const } };
    const verdict = this.verdict(reads, of);
    refuseDenied(reads, verdict, trace.record);
    if (verdict.decision !== 'allow') throw dryRunAsks(verdict);
    const json = await runDry(this.parts, run, dryRun);
    return shapeResult(run.account.redactor.json(json), this.parts.maxResultChars, 'read');
  }

  /** Whether the account is production, where that makes a difference for this write. */
  private async production(
    entry: CatalogEntry,
    of: AccountQuestion,
    account: Account,
    identify: () => Promise<JsonObject>,
  ): Promise<ProductionFact | undefined> {
    const { plugin, fn } = entry;
    if (fn.operation === 'read') return undefined;
    const worst = this.verdict(entry, { ...of, production: { is: true, by: 'not asked yet' } });
    if (worst.decision === 'allow') return undefined;
    return this.parts.production.find(plugin.manifest, account, identify);
  }

  private identify(plugin: Plugin, account: Account, signal: AbortSignal): Promise<JsonObject> {
    const fn = plugin.manifest.functions.find(({ name }) => name === plugin.manifest.identity);
    if (!fn) return Promise.reject(new KosmoError('plugin_error', 'The plugin has no identity function.'));
    const run = { plugin, fn, account, argsJson: '{}', signal };
    return runReading(this.parts, run, { facts: true, timeoutMs: LIMITS.productionMs });
  }
}

const known = ({ account, dryRun }: CallTrace): Pick<CallOutcome, 'account' | 'requests'> => ({
  ...(account === undefined ? {} : { account }),
  ...(dryRun === undefined ? {} : { requests: dryRun.requests }),
});
