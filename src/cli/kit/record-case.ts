import { LIMITS } from '../../config/limits.js';
import { kosmoHome } from '../../config/paths.js';
import { loadSettings } from '../../config/settings.js';
import { Catalog } from '../../gateway/catalog.js';
import { KeyFacts } from '../../gateway/key-facts.js';
import type { CallOutcome } from '../../gateway/gateway.js';
import type { Expected, TestCase } from '../../plugins/cases.js';
import type { Plugin } from '../../plugins/loader.js';
import type { WritePolicy } from '../../policy/policy.js';
import { exitCodeFor, isErrorCode, KosmoError, type ErrorFields } from '../../shared/errors.js';
import { parseJson } from '../../shared/json.js';
import { composeGateway } from '../compose.js';
import { credentialStore } from '../credential-store.js';
import { refuseDisabled } from '../compose-offer.js';
import { refuseMisspelt } from '../misspelt.js';
import { terminalAsk } from '../terminal-ask.js';
import { renewed } from './compare.js';
import { observed } from './observe.js';
import { RecordingClient } from './recorded-http.js';
import { recordedOrigin } from './run-case.js';

/** Exit code of everything that the policy or the user has refused. */
const REFUSED = 3;

export interface RecordOptions {
  /** From the command line; without it the user's settings decide, and if they say nothing writes are refused. */
  write?: WritePolicy;
  account?: string;
}

/**
 * Runs a case against the service of the user's account, by the user's policy, and gives it with what was said. Secrets
 * and the account's origin are not in it. Throws `KosmoError` if the call was not allowed or could not be made, also where
 * the integration is switched off.
 */
export async function recordCase(plugin: Plugin, test: TestCase, options: RecordOptions): Promise<TestCase> {
  const { manifest } = plugin;
  const settings = await loadSettings(kosmoHome());
  refuseDisabled(settings, manifest.name);
  refuseMisspelt(settings, [manifest.name]);
  const account = await credentialStore().resolve(manifest, options.account);
  const urls = manifest.credentials.flatMap(({ key, type }) =>
    type === 'url' ? (account.values.get(key) ?? []) : [],
  );
  const clean = (text: string): string =>
    urls.reduce(
      (cleaned, url) => cleaned.replaceAll(url, recordedOrigin(manifest)),
      account.redactor.text(text),
    );
  const http = new RecordingClient(clean);
  const catalog = new Catalog([plugin]);
  const { fn } = catalog.find(`${manifest.name}.${test.function}`);
  let its = false;
  const { write } = options;
  const gateway = await composeGateway(
    {
      integrations: [manifest.name],
      settings,
      write: { value: write ?? 'deny', at: `--write=${write ?? 'deny'}`, explicit: write !== undefined },
      maxResultChars: LIMITS.callResultChars,
      recorder: {
        http,
        observe: (runtime) =>
          observed(runtime, {
            started: (name) => {
              its = name === fn.name;
              if (its) http.exchanges = [];
            },
            endpoint: (name) => (http.endpoint = its ? name : undefined),
          }),
      },
    },
    { catalog, keyFacts: new KeyFacts() },
  );
  try {
    const ask = terminalAsk();
    const outcome = await gateway.call({
      name: `${manifest.name}.${fn.name}`,
      args: test.arguments,
      account: account.name,
      signal: new AbortController().signal,
      ...(ask === undefined ? {} : { ask }),
    });
    if (!outcome.ok && !worthKeeping(outcome.error, test, http.exchanges.length))
      throw failed(outcome.error, test);
    return { ...test, exchanges: http.exchanges, expect: expectedOf(test, outcome, clean) };
  } finally {
    await gateway.close();
  }
}

/** What must come of the call from now on: what came of it, in the form that the case has chosen. */
export function expectedOf(
  { expect = {} }: Pick<TestCase, 'expect'>,
  outcome: CallOutcome,
  clean: (text: string) => string,
): Expected {
  if (!outcome.ok) return { error: { code: outcome.error.code, written: outcome.error.written } };
  const result = parseJson(clean(outcome.result.json));
  return expect.matches === undefined
    ? { result: renewed(expect.result, result) }
    : { matches: renewed(expect.matches, result, true) };
}

/**
 * Whether a failure shows what the plugin does: its service was asked and answered, or the case says that it fails so. A
 * call that was refused, had no credentials or got no answer shows nothing of it.
 */
function worthKeeping(error: ErrorFields, { expect }: TestCase, heard: number): boolean {
  const exit = exitCodeFor(error);
  if (isErrorCode(error.code) && exit === REFUSED) return false;
  if (expect?.error?.code === error.code) return true;
  return heard > 0 && (!isErrorCode(error.code) || (exit === 1 && error.code !== 'upstream_unreachable'));
}

function failed({ code, message, hint, written }: ErrorFields, { name }: TestCase): KosmoError {
  // The host's own hint is for agents; whoever records is the user.
  const own =
    code === 'write_denied'
      ? 'To have it carried out and recorded, add --write=ask or --write=allow; what your settings deny stays denied.'
      : hint;
  return new KosmoError(code, `"${name}" was not recorded: ${message}`, {
    ...(own === undefined ? {} : { hint: own }),
    written,
  });
}
