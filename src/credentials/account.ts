import type { Manifest } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';
import { Redactor } from './redact.js';
import { checkMatches, normalizeCredential } from './values.js';

/** The credentials of one account, checked and ready. Stays in the host: only `visible` may be shown to scripts. */
export interface Account {
  name: string;
  /** All values, secrets included. */
  values: ReadonlyMap<string, string>;
  /** Values of the fields that are not secret. */
  visible: Record<string, string>;
  /** Mark of the fields as they are stored; absent where nothing is to be kept of them. */
  stored?: string;
  /** Keyed digest of the values, where the fields in our own file do not show a change of them. */
  digest?: string;
  /** Knows the secrets of every account that this process has used. */
  redactor: Redactor;
}

/** Checks raw values against the manifest, and makes the secrets known to `redactor`. `plainHttp`: see `ForAccount`. */
export function toAccount(
  manifest: Manifest,
  name: string,
  stored: Record<string, string>,
  redactor: Redactor = new Redactor(),
  plainHttp = false,
): Account {
  const values = new Map<string, string>();
  const visible: Record<string, string> = {};
  const missing: string[] = [];
  for (const field of manifest.credentials) {
    const raw = Object.hasOwn(stored, field.key) ? stored[field.key] : undefined;
    if (raw === undefined || raw.trim() === '') {
      if (field.required) missing.push(field.key);
      continue;
    }
    // Known before it is checked: no later message may show it.
    if (field.type === 'secret') redactor.add([raw.trim()]);
    const { value } = normalizeCredential(manifest, field, raw, { account: name, plainHttp });
    values.set(field.key, value);
    if (field.type === 'secret') redactor.add([value]);
    else visible[field.key] = value;
  }
  if (missing.length > 0) {
    throw new KosmoError(
      'credentials_missing',
      `Integration "${manifest.name}" has no ${missing.join(' and no ')} for account "${name}".`,
      { hint: configureHint(manifest.name, name), details: { missing } },
    );
  }
  checkMatches(manifest, values, 'sent');
  return { name, values, visible, redactor };
}

export const DEFAULT_ACCOUNT = 'default';

/** The command that stores credentials where this process looks for them. */
export function configureHint(integration: string, account = DEFAULT_ACCOUNT): string {
  const home = process.env['KOSMO_HOME'];
  const variable = home === undefined || home === '' ? '' : ` with KOSMO_HOME=${home}`;
  const named = account === DEFAULT_ACCOUNT ? '' : ` --account=${account}`;
  return `Run \`kosmo integrations:configure ${integration}${named}\` in a terminal${variable}.`;
}
