import { MIN_SECRET } from '../credentials/redact.js';
import { isReference } from '../credentials/references.js';
import type { CredentialStore, StoredAccount } from '../credentials/store.js';
import { checkMatches, normalizeCredential, type ForAccount } from '../credentials/values.js';
import type { CredentialField, Manifest } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';
import { shownName } from '../shared/names.js';
import { didYouMean } from '../shared/suggest.js';
import { refuseForeignOrigin } from './foreign-origin.js';
import type { Given } from './gather-credentials.js';

export interface Changes {
  set: Record<string, string>;
  unset: string[];
  /** Remarks for the user, without secrets. */
  notes: string[];
}

/** What is stored for an account now. An account that nobody stored has no fields. */
export async function storedAccount(
  store: CredentialStore,
  integration: string,
  account: string,
): Promise<StoredAccount> {
  const known = await store.accountNames(integration);
  return known.includes(account)
    ? store.find(integration, account)
    : { name: account, source: 'own', fields: {} };
}

/**
 * Checks what was given against the manifest and what is stored. An account that only the PHP CLI has is taken over,
 * as accounts are never mixed from two places. Throws `credentials_invalid`, `credentials_missing` or `usage`.
 */
export async function planChanges(
  manifest: Manifest,
  store: CredentialStore,
  stored: StoredAccount,
  given: Given,
): Promise<Changes> {
  const changes: Changes = { set: {}, unset: [], notes: [] };
  const of = { account: stored.name, plainHttp: await store.plainHttp(manifest.name, stored.name) };
  for (const [key, raw] of Object.entries(given.set))
    check(manifest, knownField(manifest, key), raw, changes, of);
  for (const key of given.unset) knownField(manifest, key);
  if (stored.source === 'php') await takeOver(manifest, store, stored, given, changes, of);
  else changes.unset = given.unset.filter((key) => Object.hasOwn(stored.fields, key));
  const kept = stored.source === 'own' ? stored.fields : {};
  const missing = manifest.credentials.filter(
    ({ key, required }) =>
      required && !given.unset.includes(key) && !Object.hasOwn({ ...kept, ...changes.set }, key),
  );
  const values = await valuesThen(manifest, store, stored, changes);
  checkMatches(manifest, values, 'stored');
  await refuseForeignOrigin(manifest, store, stored, given, { ...kept, ...changes.set }, values);
  if (missing.length === 0 || Object.keys(given.set).length === 0) return changes;
  throw new KosmoError(
    'credentials_missing',
    `Missing: ${missing.map((field) => field.key).join(', ')}. Nothing was stored.`,
    {
      hint: [...changes.notes, ...missing.map((field) => `${field.key}: ${field.help}`)].join(' '),
      details: { missing: missing.map((field) => field.key) },
    },
  );
}

/** The values after the change, as far as they can be opened here: what cannot be is checked at each call. */
async function valuesThen(
  manifest: Manifest,
  store: CredentialStore,
  stored: StoredAccount,
  changes: Changes,
): Promise<Map<string, string>> {
  const values = new Map(Object.entries(changes.set).filter(([, value]) => !isReference(value)));
  if (stored.source !== 'own') return values;
  for (const { key } of manifest.credentials) {
    const asStored = Object.hasOwn(stored.fields, key) ? stored.fields[key] : undefined;
    if (asStored === undefined || isReference(asStored) || Object.hasOwn(changes.set, key)) continue;
    if (changes.unset.includes(key)) continue;
    const value = await store.open(manifest.name, stored, key).catch(() => undefined);
    if (value !== undefined) values.set(key, value);
  }
  return values;
}

async function takeOver(
  manifest: Manifest,
  store: CredentialStore,
  stored: StoredAccount,
  given: Given,
  changes: Changes,
  of: ForAccount,
): Promise<void> {
  if (given.unset.length > 0) {
    throw new KosmoError(
      'usage',
      `Account "${stored.name}" is stored by the PHP CLI, which is only read here.`,
      {
        hint: 'Remove the value with the PHP CLI, or store the account here with --set or --stdin-json.',
      },
    );
  }
  for (const field of manifest.credentials) {
    if (Object.hasOwn(changes.set, field.key) || !Object.hasOwn(stored.fields, field.key)) continue;
    try {
      check(manifest, field, await store.open(manifest.name, stored, field.key), changes, of);
      changes.notes.push(`${field.key}: taken over from the PHP CLI.`);
    } catch (error) {
      if (!(error instanceof KosmoError)) throw error;
      changes.notes.push(`${field.key}: not taken over from the PHP CLI: ${error.message}`);
    }
  }
}

function check(
  manifest: Manifest,
  field: CredentialField,
  raw: string,
  changes: Changes,
  of: ForAccount,
): void {
  // What it points to may not exist here and now; the check against the service tells.
  const { value, notes } = isReference(raw.trim())
    ? { value: raw.trim(), notes: [] }
    : normalizeCredential(manifest, field, raw, of);
  changes.set[field.key] = value;
  changes.notes.push(...notes);
  if (field.type === 'secret' && !isReference(value) && value.length < MIN_SECRET)
    changes.notes.push(
      `${field.key}: is shorter than ${MIN_SECRET} characters, so it is not recognised where a service shows it. Use a longer one.`,
    );
}

function knownField(manifest: Manifest, key: string): CredentialField {
  const field = manifest.credentials.find((candidate) => candidate.key === key);
  if (field) return field;
  const known = manifest.credentials.map((candidate) => candidate.key);
  throw new KosmoError(
    'credentials_invalid',
    `There is no credential called ${shownName(key)}.${didYouMean(key, known)} Nothing was stored.`,
    { hint: `Fields: ${known.join(', ')}.` },
  );
}
