import { LIMITS } from '../config/limits.js';
import type { Ask } from '../approvals/question.js';
import type { Account, CredentialStore } from '../credentials/store.js';
import type { HttpClient } from '../http/client.js';
import type { Verdict } from '../policy/policy.js';
import type { Policy } from '../policy/words.js';
import { KosmoError, type ErrorFields } from '../shared/errors.js';
import type { Log } from '../shared/log.js';
import type { JsonObject } from '../shared/wire.js';
import { prepareArguments } from './arguments.js';
import { CallRequests } from './call-requests.js';
import { capabilityOf, contextOf, targetOf } from './call-setup.js';
import type { Catalog, CatalogEntry } from './catalog.js';
import { callFailure } from './failure.js';
import { shapeResult, type ShapedResult } from './result.js';
import type { Runtimes } from './runtimes.js';

export interface CallRequest {
  /** Any name the catalog knows. */
  name: string;
  args: unknown;
  account?: string;
  signal: AbortSignal;
  /** How to ask the user when the policy says so; absent where nobody can be asked. */
  ask?: Ask;
}

export type CallOutcome = { ok: true; result: ShapedResult } | { ok: false; error: ErrorFields };

export interface GatewayParts {
  catalog: Catalog;
  credentials: Pick<CredentialStore, 'resolve'>;
  http: HttpClient;
  runtimes: Runtimes;
  policy: Policy;
  maxResultChars: number;
  userAgent: string;
  log: Log;
}

/** What a failed call leaves behind for its report. */
interface CallTrace {
  requests?: CallRequests;
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
    const trace: CallTrace = {};
    try {
      const entry = this.parts.catalog.find(request.name);
      return { ok: true, result: await this.run(entry, request, trace) };
    } catch (error) {
      return {
        ok: false,
        error: callFailure(error, this.parts.log, trace.requests?.written(undefined) ?? 'none'),
      };
    }
  }

  async close(): Promise<void> {
    this.parts.http.close();
    await this.parts.runtimes.close();
  }

  private async run(entry: CatalogEntry, request: CallRequest, trace: CallTrace): Promise<ShapedResult> {
    const { fn, plugin } = entry;
    refuseDenied(entry, this.verdict(entry));
    const args = await prepareArguments(fn.input, request.args);
    const account = await this.parts.credentials.resolve(plugin.manifest, request.account);
    const verdict = this.verdict(entry, account.name);
    refuseDenied(entry, verdict);
    if (verdict.decision === 'ask') await this.askUser(entry, account, args, request);
    const requests = new CallRequests(
      plugin.manifest,
      capabilityOf(plugin.manifest, fn, account),
      { operation: fn.operation, writeAllowed: true },
      account,
      this.parts.http,
      this.parts.userAgent,
    );
    trace.requests = requests;
    const json = await this.runGuest(entry, args, account, requests, request.signal);
    return shapeResult(json, this.parts.maxResultChars, fn.operation);
  }

  private async askUser(
    entry: CatalogEntry,
    account: Account,
    args: JsonObject,
    request: CallRequest,
  ): Promise<void> {
    const answer = await (request.ask?.(
      {
        integration: entry.plugin.manifest.name,
        function: entry.fn.name,
        account: account.name,
        target: targetOf(entry.plugin.manifest, account),
        argumentsJson: JSON.stringify(args),
      },
      request.signal,
    ) ?? { allowed: false, why: 'there is nobody to ask', unavailable: true });
    if (answer.allowed) return;
    throw new KosmoError(
      answer.unavailable ? 'approval_unavailable' : 'approval_denied',
      `"${entry.qualifiedName}" was not allowed: ${answer.why}. Nothing was sent.`,
      { hint: 'Do not repeat the call unless the user asks for it.' },
    );
  }

  private async runGuest(
    { fn, plugin }: CatalogEntry,
    args: JsonObject,
    account: Account,
    requests: CallRequests,
    cancelled: AbortSignal,
  ): Promise<string> {
    const timeoutMs = fn.timeoutMs ?? LIMITS.callMs;
    try {
      return await this.parts.runtimes.for(plugin).call({
        fn: fn.name,
        argsJson: JSON.stringify(args),
        context: contextOf(plugin.manifest, fn, account, this.parts.maxResultChars),
        timeoutMs,
        signal: cancelled,
        mayRunAgain: () => requests.written(undefined) === 'none',
        http: (request, body, signal) => requests.handle(request, body, signal),
      });
    } catch (error) {
      if (!(error instanceof KosmoError)) throw error;
      const scriptSays = (error as { scriptWritten?: 'none' | 'succeeded' | 'unknown' }).scriptWritten;
      throw withWritten(error, requests.written(scriptSays), (text) => account.redactor.text(text));
    }
  }
}

function refuseDenied({ fn, qualifiedName }: CatalogEntry, { decision, rule }: Verdict): void {
  if (decision !== 'deny') return;
  throw new KosmoError(
    fn.operation === 'read' ? 'read_denied' : 'write_denied',
    `"${qualifiedName}" is refused: ${rule}. Nothing was sent.`,
    { hint: 'Only the user can change the policy of this server.' },
  );
}

/** The same error with what the host knows about writes, and without secrets that a script could have echoed. */
function withWritten(
  error: KosmoError,
  written: ErrorFields['written'],
  clean: (text: string) => string,
): KosmoError {
  return new KosmoError(error.code, clean(error.message), {
    written,
    cause: error,
    ...(error.hint === undefined ? {} : { hint: clean(error.hint) }),
    ...(error.details === undefined
      ? {}
      : { details: JSON.parse(clean(JSON.stringify(error.details))) as Record<string, unknown> }),
  });
}
