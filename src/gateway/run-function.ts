import { LIMITS } from '../config/limits.js';
import { patience } from '../config/patience.js';
import type { Account } from '../credentials/store.js';
import type { HttpClient } from '../http/client.js';
import type { ManifestFunction } from '../plugins/manifest.js';
import type { Plugin } from '../plugins/loader.js';
import type { Grant } from '../policy/request-policy.js';
import { KosmoError, type Written } from '../shared/errors.js';
import { isJsonObject } from '../shared/json.js';
import type { JsonObject, JsonValue } from '../shared/wire.js';
import { CallRequests } from './call-requests.js';
import { capabilityOf, contextOf } from './call-setup.js';
import type { DryRun } from './dry-run.js';
import { cleanFailure, scriptCode, withHint } from './failure.js';
import { formSays } from './production.js';
import { refuseSize } from './result.js';
import type { Runtimes } from './runtimes.js';
import type { ScriptCache } from './script-cache.js';

export interface RunnerParts {
  http: HttpClient;
  runtimes: Runtimes;
  cache: ScriptCache;
  maxResultChars: number;
  userAgent: string;
}

/** One script with its arguments and its account. */
export interface FunctionRun {
  plugin: Plugin;
  fn: ManifestFunction;
  account: Account;
  argsJson: string;
  signal: AbortSignal;
}

/** The requests that a call may make, and no others. */
export function requestsOf(
  parts: RunnerParts,
  { plugin, fn, account }: FunctionRun,
  grant: Grant,
  dryRun?: DryRun,
): CallRequests {
  const capability = capabilityOf(plugin.manifest, fn, account);
  const endpoints = new Map(
    [...capability.endpoints].filter(
      ([, endpoint]) => grant.operation === 'write' || endpoint.class === 'read',
    ),
  );
  return new CallRequests(
    plugin.manifest,
    { ...capability, endpoints },
    grant,
    account,
    parts.http,
    parts.userAgent,
    dryRun,
  );
}

/** Runs a script and returns the JSON text of its result, as the guest gave it. Rejects with `KosmoError` without secrets. */
export async function runFunction(
  parts: RunnerParts,
  { plugin, fn, account, argsJson, signal }: FunctionRun,
  requests: CallRequests,
  options: { preview?: boolean; facts?: boolean; timeoutMs?: number } = {},
): Promise<string> {
  const production = formSays(plugin.manifest, account);
  const cache = parts.cache.for(plugin.manifest.name, account);
  let refused: KosmoError | undefined;
  const timeoutMs = Math.min(
    fn.timeoutMs === undefined ? LIMITS.callMs : fn.timeoutMs * patience(),
    options.timeoutMs ?? Infinity,
  );
  const deadline = Date.now() + timeoutMs;
  try {
    return await parts.runtimes.for(plugin).call({
      fn: fn.name,
      argsJson,
      context: {
        ...contextOf(plugin.manifest, fn, account, parts.maxResultChars),
        ...(options.preview === true ? { preview: true } : {}),
        ...(options.facts === true ? { facts: true } : {}),
        ...(production === undefined ? {} : { production }),
      },
      timeoutMs,
      signal,
      mayRunAgain: () => requests.written(undefined) === 'none',
      refuseResult: (bytes) => (refused = refuseSize(bytes, parts.maxResultChars, fn.operation)),
      http: (request, body, cancelled) => requests.handle(request, body, { signal: cancelled, deadline }),
      cache: (request, json) => cache.handle(request, json),
    });
  } catch (error) {
    if (!(error instanceof KosmoError) || error === refused) throw error;
    const scriptSays = (error as { scriptWritten?: Written }).scriptWritten;
    const declared = new KosmoError(
      scriptCode(error.code, plugin.manifest.errors),
      error.message,
      withHint(error, plugin.manifest.errors),
    );
    throw cleanFailure(declared, (text) => account.redactor.text(text), requests.written(scriptSays));
  }
}

/** Runs a script that can only read, whatever its function may do otherwise. Rejects if the result is no object. */
export async function runReading(
  parts: RunnerParts,
  run: FunctionRun,
  options: { preview?: boolean; facts?: boolean; timeoutMs: number },
): Promise<JsonObject> {
  const requests = requestsOf(parts, run, { operation: 'read', writeAllowed: false });
  const json = run.account.redactor.json(await runFunction(parts, run, requests, options));
  const value = JSON.parse(json) as JsonValue;
  if (!isJsonObject(value)) throw new KosmoError('plugin_error', 'The script returned no object.');
  return value;
}
