import type { CredentialField, Manifest } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';

export interface Normalized {
  value: string;
  /** What was changed, to be told to the user; never the value itself. */
  notes: string[];
}

/** For whom a value is normalized. */
export interface ForAccount {
  account?: string;
  /** Whether the user's own configuration allows plain http to another machine for this account. */
  plainHttp?: boolean;
}

/** Cleans and checks one value that a user gave. Throws `credentials_invalid` naming the field, never showing a secret. */
export function normalizeCredential(
  manifest: Manifest,
  field: CredentialField,
  raw: string,
  of: ForAccount = {},
): Normalized {
  const notes: string[] = [];
  let value = raw.trim();
  if (value === '') throw invalid(field, 'is empty', field.help);
  const ways = [manifest.authorization ?? []].flat().filter((way) => way.field === field.key);
  const stripPrefixes = ways.flatMap((way) => way.stripPrefixes);
  if (stripPrefixes.length > 0) {
    // People paste more than one, such as "Bearer Convex KEY".
    for (
      let word = leadingWord(value, stripPrefixes);
      word !== undefined;
      word = leadingWord(value, stripPrefixes)
    ) {
      value = value.slice(word.length + 1).trim();
      notes.push(`${field.key}: the word "${word}" before the key was dropped; the host adds the right one.`);
    }
  }
  if (field.type === 'url') value = normalizeUrl(manifest.name, field, value, of);
  if (field.type === 'secret') checkSecret(manifest, field, value);
  for (const { pattern, because } of field.refuse) {
    if (new RegExp(pattern, 'u').test(value)) throw invalid(field, 'cannot be used', because);
  }
  if (field.pattern !== undefined && !new RegExp(field.pattern, 'u').test(value)) {
    throw invalid(field, 'does not have the form of this credential', field.patternHelp ?? field.help);
  }
  return { value, notes };
}

/** A key travels in a header as it is. User name and password are sent in base64 and may have other characters. */
function checkSecret(manifest: Manifest, field: CredentialField, value: string): void {
  const ways = [manifest.authorization ?? []].flat();
  const using = ways.filter((way) => way.field === field.key || way.username === field.key);
  const encoded = using.length > 0 && using.every((way) => way.username !== undefined);
  if (encoded ? !/\p{Cc}/u.test(value) : /^[\x21-\x7e]+$/.test(value)) return;
  throw invalid(
    field,
    'has spaces, line breaks or other characters that a key cannot have',
    'Paste the key alone.',
  );
}

/**
 * Throws `credentials_mismatch` if values name different things, such as a key of one deployment with the URL of another.
 * Values that do not say what they belong to pass. `not` is what has not happened then.
 */
export function checkMatches(
  manifest: Manifest,
  values: ReadonlyMap<string, string>,
  not: 'sent' | 'stored',
): void {
  for (const { key, matches } of manifest.credentials) {
    if (matches === undefined) continue;
    const own = named(values.get(key), matches.own);
    const other = named(values.get(matches.field), matches.other);
    if (own === undefined || other === undefined || own === other) continue;
    throw new KosmoError(
      'credentials_mismatch',
      `Credential "${key}" is for "${own}", but "${matches.field}" is of "${other}". Nothing was ${not}.`,
      {
        hint: `Ask the user to run \`kosmo integrations:configure ${manifest.name}\` with values of ${key} and ${matches.field} that belong together.`,
        details: { fields: [key, matches.field] },
      },
    );
  }
}

/** Whether a value says itself that it belongs to what another field names. */
export function belongsTo(
  { key, matches }: CredentialField,
  other: string,
  values: ReadonlyMap<string, string>,
): boolean {
  if (matches?.field !== other) return false;
  const own = named(values.get(key), matches.own);
  return own !== undefined && own === named(values.get(other), matches.other);
}

const named = (value: string | undefined, pattern: string): string | undefined =>
  value === undefined ? undefined : new RegExp(pattern, 'u').exec(value)?.[1]?.toLowerCase();

function leadingWord(value: string, words: readonly string[]): string | undefined {
  return words.find((word) => value.toLowerCase().startsWith(`${word.toLowerCase()} `));
}

function normalizeUrl(
  integration: string,
  field: CredentialField,
  text: string,
  { account = 'default', plainHttp = false }: ForAccount,
): string {
  if (!URL.canParse(text))
    throw invalid(field, 'is not a URL', 'Write it with its scheme, such as https://example.com.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw invalid(field, 'must start with https:// or http://', field.help);
  if (url.username !== '' || url.password !== '')
    throw invalid(field, 'may not hold a user name or password', 'Give the key in its own field.');
  if (isPlainElsewhere(url) && !plainHttp) {
    throw invalid(
      field,
      'is plain http to another machine, which would show the key to the network',
      `Use https, or an address on this machine. If the network may read it, set kosmo.integrations.${integration}.accounts.${account}.allow_plain_http: true in your own config.yaml.`,
    );
  }
  const path = url.pathname.replace(/\/+$/, '');
  if ((path !== '' && !field.basePath) || url.search !== '' || url.hash !== '') {
    const allowed = field.basePath ? 'query' : 'path, query';
    throw invalid(field, `must be an origin without ${allowed} or fragment`, `Write ${url.origin}.`);
  }
  if (!/^(?:\/[A-Za-z0-9._~-]+)*$/.test(path))
    throw invalid(
      field,
      'has a path with characters that are not allowed there',
      'Write it as the service shows it.',
    );
  return `${url.origin}${path}`;
}

/** Whether a value is a URL that shows everything that is sent to whoever is on the way. */
export const isPlainHttp = (text: string): boolean => URL.canParse(text) && isPlainElsewhere(new URL(text));

const isPlainElsewhere = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && !isLoopback(hostname);

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function invalid(field: CredentialField, problem: string, hint: string): KosmoError {
  return new KosmoError('credentials_invalid', `Credential "${field.key}" (${field.label}) ${problem}.`, {
    hint,
    details: { field: field.key },
  });
}
