import { LIMITS } from '../../config/limits.js';
import { bundledPluginsDir } from '../../config/paths.js';
import { checkAccountName } from '../../credentials/account-name.js';
import { normalizeCredential } from '../../credentials/values.js';
import { loadPlugin } from '../../plugins/loader.js';
import type { Manifest } from '../../plugins/manifest.js';
import { errorBody, KosmoError } from '../../shared/errors.js';
import { didYouMean } from '../../shared/suggest.js';
import { NO_SETTINGS } from '../../config/settings.js';
import { composeGateway, credentialStore } from '../compose.js';
import { gatherCredentials, type GatherOptions } from '../gather-credentials.js';
import { failureLines, note, printJson, printLine } from '../output.js';

export interface ConfigureOptions extends GatherOptions {
  account: string;
  check: boolean;
  json?: boolean;
}

/** `kosmo integrations:configure`: checks every field, stores them in one step, then tries them against the service. */
export async function configure(integration: string, options: ConfigureOptions): Promise<void> {
  const { manifest } = loadPlugin(bundledPluginsDir(), integration);
  checkAccountName(options.account);
  const store = credentialStore().own;
  const stored = (await store.account(integration, options.account)) ?? {};
  const given = await gatherCredentials(manifest, options, stored);
  const { values, notes } = normalizeAll(manifest, given);
  const missing = manifest.credentials.filter(
    (field) => field.required && !Object.hasOwn({ ...stored, ...values }, field.key),
  );
  if (missing.length > 0) {
    throw new KosmoError(
      'credentials_missing',
      `Missing: ${missing.map((field) => field.key).join(', ')}. Nothing was stored.`,
      {
        hint: missing.map((field) => `${field.key}: ${field.help}`).join(' '),
        details: { missing: missing.map((field) => field.key) },
      },
    );
  }
  await store.update(integration, options.account, values);
  const check = options.check ? await tryCredentials(manifest, options.account) : undefined;
  if (options.json === true) {
    printJson({
      success: true,
      provider: integration,
      account: options.account,
      credentials_set: Object.keys(values),
      configured: true,
      notes,
      ...(check === undefined ? {} : { check }),
    });
    return;
  }
  for (const line of notes) note(line);
  printLine(
    `Stored ${Object.keys(values).join(', ')} for ${integration}, account ${options.account}, in ${store.file}.`,
  );
  if (check?.ok === true) for (const line of describeIdentity(check.identity)) printLine(line);
  else if (check)
    for (const line of ['The credentials are stored, but trying them failed:', ...failureLines(check.error)])
      note(line);
}

function normalizeAll(
  manifest: Manifest,
  given: Record<string, string>,
): { values: Record<string, string>; notes: string[] } {
  const values: Record<string, string> = {};
  const notes: string[] = [];
  const known = manifest.credentials.map((field) => field.key);
  for (const [key, raw] of Object.entries(given)) {
    const field = manifest.credentials.find((candidate) => candidate.key === key);
    if (!field) {
      throw new KosmoError(
        'credentials_invalid',
        `There is no credential "${key}".${didYouMean(key, known)} Nothing was stored.`,
        {
          hint: `Fields: ${known.join(', ')}.`,
        },
      );
    }
    const normalized = normalizeCredential(manifest, field, raw);
    values[key] = normalized.value;
    notes.push(...normalized.notes);
  }
  return { values, notes };
}

type Check =
  | { ok: true; identity: Record<string, unknown> }
  | { ok: false; error: ReturnType<typeof errorBody> & { code: string; message: string; written: string } };

async function tryCredentials(manifest: Manifest, account: string): Promise<Check | undefined> {
  if (manifest.identity === undefined) return undefined;
  const gateway = composeGateway({
    integrations: [manifest.name],
    settings: NO_SETTINGS,
    write: { value: 'deny', at: 'credentials are only tried', explicit: true },
    maxResultChars: LIMITS.resultChars,
  });
  try {
    const outcome = await gateway.call({
      name: `${manifest.name}.${manifest.identity}`,
      args: {},
      account,
      signal: new AbortController().signal,
    });
    return outcome.ok
      ? { ok: true, identity: outcome.result.value }
      : {
          ok: false,
          error: {
            ...errorBody(outcome.error),
            code: outcome.error.code,
            message: outcome.error.message,
            written: 'none',
          },
        };
  } finally {
    await gateway.close();
  }
}

function describeIdentity(identity: Record<string, unknown>): string[] {
  const lines = Object.entries(identity).filter(([, value]) => value !== null && value !== '');
  const width = Math.max(...lines.map(([key]) => key.length));
  return [
    'The service accepted the credentials:',
    ...lines.map(
      ([key, value]) =>
        `  ${key.padEnd(width)}  ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
  ];
}
