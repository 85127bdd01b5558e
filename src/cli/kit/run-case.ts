import { ApprovalBook } from '../../approvals/book.js';
import { LIMITS } from '../../config/limits.js';
import { NO_SETTINGS } from '../../config/settings.js';
import type { Account } from '../../credentials/store.js';
import { Redactor } from '../../credentials/redact.js';
import { Catalog } from '../../gateway/catalog.js';
import { Gateway, type CallOutcome } from '../../gateway/gateway.js';
import { KeyFacts } from '../../gateway/key-facts.js';
import { Runtimes } from '../../gateway/runtimes.js';
import { ScriptCache } from '../../gateway/script-cache.js';
import type { TestCase } from '../../plugins/cases.js';
import type { Plugin } from '../../plugins/loader.js';
import type { Manifest } from '../../plugins/manifest.js';
import { policyOf } from '../../policy/words.js';
import type { GuestPool } from '../../runtime/pool.js';
import { parseJson } from '../../shared/json.js';
import { differences } from './compare.js';
import type { LineCoverage } from './coverage.js';
import { observed } from './observe.js';
import { ReplayClient } from './recorded-http.js';

export interface CaseOutcome {
  ms: number;
  /** Empty if the case passed. */
  faults: string[];
  /** Only what came of the call is not as expected: its requests are. */
  updatable: boolean;
  outcome: CallOutcome;
}

/** The host asks nothing for itself while a case runs: every request in it is the script's. */
const HOST_FACTS = {
  production: { find: () => Promise.resolve(undefined) },
  audit: { record: () => Promise.resolve(), note: () => undefined, flush: () => Promise.resolve() },
};

class NoKeyFacts extends KeyFacts {
  override findReadOnly(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

/** Runs one case: the real gateway and the real guest, with recorded answers for a network. */
export async function runCase(
  plugin: Plugin,
  test: TestCase,
  pool: GuestPool,
  coverage: LineCoverage,
): Promise<CaseOutcome> {
  const started = performance.now();
  const account = recordedAccount(plugin.manifest, test.account ?? {});
  const http = new ReplayClient(test.exchanges, (text) => account.redactor.text(text));
  const runtime = observed(
    { call: (call) => pool.call(call) },
    { endpoint: (name) => (http.endpoint = name), coverage: (json) => coverage.add(json) },
  );
  const gateway = new Gateway({
    catalog: new Catalog([plugin]),
    credentials: { resolve: () => Promise.resolve(account) },
    http,
    runtimes: new Runtimes(() => runtime),
    cache: new ScriptCache(),
    policy: policyOf(NO_SETTINGS, { write: { value: 'allow', at: 'plugin:test', explicit: true } }),
    ...HOST_FACTS,
    keyFacts: new NoKeyFacts(),
    approvals: { book: new ApprovalBook(), terminalOnly: false, session: 'plugin:test' },
    session: 'plugin:test',
    maxResultChars: LIMITS.callResultChars,
    userAgent: 'plugin:test',
    log: () => undefined,
  });
  const outcome = await gateway.call({
    name: `${plugin.manifest.name}.${test.function}`,
    args: test.arguments,
    signal: new AbortController().signal,
  });
  const requests = http.faults.length > 0 ? http.faults : http.unused();
  const faults = [...requests, ...judge(test, outcome)];
  return {
    ms: performance.now() - started,
    faults,
    updatable: requests.length === 0 && faults.length > 0,
    outcome,
  };
}

/** An account for recorded answers. Its secrets are made up; cases never hold any. */
export function recordedAccount(manifest: Manifest, given: Record<string, string>): Account {
  const values = new Map<string, string>();
  const visible: Record<string, string> = {};
  const redactor = new Redactor();
  for (const { key, type, required } of manifest.credentials) {
    if (type === 'secret') {
      if (!required) continue;
      values.set(key, `recorded-secret-${key}`);
      redactor.add([`recorded-secret-${key}`]);
      continue;
    }
    const value = given[key] ?? (type === 'url' ? recordedOrigin(manifest) : undefined);
    if (value === undefined) continue;
    values.set(key, value);
    visible[key] = value;
  }
  return { name: 'default', values, visible, redactor };
}

/** Stands in recordings for the origin of the account. */
export const recordedOrigin = ({ name }: Manifest): string => `https://${name.replaceAll('_', '-')}.example`;

function judge({ expect }: TestCase, outcome: CallOutcome): string[] {
  if (expect === undefined)
    return ['the case expects nothing: write "expect", or record it with kosmo plugin:test --record'];
  if (!outcome.ok) {
    const { code, message, written } = outcome.error;
    if (!expect.error) return [`the call failed: ${message} [${code}]`];
    const actual = expect.error.written === undefined ? { code } : { code, written };
    return differences(expect.error, actual, false, 'error');
  }
  if (expect.error) return [`expected the error ${expect.error.code}, but the call succeeded`];
  // Its text has the digits of numbers that a double cannot hold.
  const value = parseJson(outcome.result.json);
  return expect.matches === undefined
    ? differences(expect.result, value)
    : differences(expect.matches, value, true);
}
