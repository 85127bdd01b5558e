import type { Manifest } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';
import type { FileStore } from './file-store.js';
import { Redactor } from './redact.js';
import { normalizeCredential } from './values.js';

/** The credentials of one account, checked and ready. Stays in the host: only `visible` may be shown to scripts. */
export interface Account {
  name: string;
  /** All values, secrets included. */
  values: ReadonlyMap<string, string>;
  /** Values of the fields that are not secret. */
  visible: Record<string, string>;
  redactor: Redactor;
}

export const DEFAULT_ACCOUNT = 'default';

/** Finds accounts. Throws `credentials_missing`, `unknown_account`, `credentials_invalid`, `credentials_unreadable`. */
export class CredentialStore {
  constructor(private readonly store: FileStore) {}

  async resolve(manifest: Manifest, wanted: string | undefined): Promise<Account> {
    const name = wanted ?? DEFAULT_ACCOUNT;
    const stored = await this.store.account(manifest.name, name);
    if (stored === undefined && wanted !== undefined && wanted !== DEFAULT_ACCOUNT) {
      const names = await this.store.accountNames(manifest.name);
      throw new KosmoError('unknown_account', `Integration "${manifest.name}" has no account "${wanted}".`, {
        hint: names.length === 0 ? configureHint(manifest.name) : `Accounts: ${names.join(', ')}.`,
        details: { accounts: names },
      });
    }
    return toAccount(manifest, name, stored ?? {});
  }

  /** Accounts that have stored values. */
  accountNames(integration: string): Promise<string[]> {
    return this.store.accountNames(integration);
  }
}

/** Checks raw values against the manifest. Values are read on every call, so a change is seen without a restart. */
export function toAccount(manifest: Manifest, name: string, stored: Record<string, string>): Account {
  const values = new Map<string, string>();
  const visible: Record<string, string> = {};
  const missing: string[] = [];
  for (const field of manifest.credentials) {
    const raw = Object.hasOwn(stored, field.key) ? stored[field.key] : undefined;
    if (raw === undefined || raw.trim() === '') {
      if (field.required) missing.push(field.key);
      continue;
    }
    const { value } = normalizeCredential(manifest, field, raw);
    values.set(field.key, value);
    if (field.type !== 'secret') visible[field.key] = value;
  }
  if (missing.length > 0) {
    throw new KosmoError(
      'credentials_missing',
      `Integration "${manifest.name}" has no ${missing.join(' and no ')} for account "${name}".`,
      { hint: configureHint(manifest.name), details: { missing } },
    );
  }
  const secrets = manifest.credentials
    .filter((field) => field.type === 'secret')
    .map((field) => values.get(field.key));
  return { name, values, visible, redactor: new Redactor(secrets.filter((secret) => secret !== undefined)) };
}

const configureHint = (integration: string): string =>
  `Run \`kosmo integrations:configure ${integration}\` in a terminal.`;
