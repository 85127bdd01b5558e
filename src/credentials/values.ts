import type { CredentialField, Manifest } from '../plugins/manifest.js';
import { KosmoError } from '../shared/errors.js';

export interface Normalized {
  value: string;
  /** What was changed, to be told to the user; never the value itself. */
  notes: string[];
}

/** Cleans and checks one value that a user gave. Throws `credentials_invalid` naming the field, never showing a secret. */
export function normalizeCredential(manifest: Manifest, field: CredentialField, raw: string): Normalized {
  const notes: string[] = [];
  let value = raw.trim();
  if (value === '') throw invalid(field, 'is empty', field.help);
  if (manifest.authorization?.field === field.key) {
    const { stripPrefixes } = manifest.authorization;
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
  if (field.type === 'url') value = normalizeUrl(field, value);
  if (field.type === 'secret' && !/^[\x21-\x7e]+$/.test(value)) {
    throw invalid(
      field,
      'has spaces, line breaks or other characters that a key cannot have',
      'Paste the key alone.',
    );
  }
  if (field.pattern !== undefined && !new RegExp(field.pattern, 'u').test(value)) {
    throw invalid(field, 'does not have the form of this credential', field.patternHelp ?? field.help);
  }
  return { value, notes };
}

function leadingWord(value: string, words: readonly string[]): string | undefined {
  return words.find((word) => value.toLowerCase().startsWith(`${word.toLowerCase()} `));
}

function normalizeUrl(field: CredentialField, text: string): string {
  if (!URL.canParse(text))
    throw invalid(field, 'is not a URL', 'Write it with its scheme, such as https://example.com.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw invalid(field, 'must start with https:// or http://', field.help);
  if (url.username !== '' || url.password !== '')
    throw invalid(field, 'may not hold a user name or password', 'Give the key in its own field.');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw invalid(
      field,
      'is plain http to another machine, which would show the key to the network',
      'Use https, or an address on this machine.',
    );
  }
  if ((url.pathname !== '/' && url.pathname !== '') || url.search !== '' || url.hash !== '') {
    throw invalid(field, 'must be an origin without path, query or fragment', `Write ${url.origin}.`);
  }
  return url.origin;
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function invalid(field: CredentialField, problem: string, hint: string): KosmoError {
  return new KosmoError('credentials_invalid', `Credential "${field.key}" (${field.label}) ${problem}.`, {
    hint,
    details: { field: field.key },
  });
}
