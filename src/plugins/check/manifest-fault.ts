import { didYouMean, nearest } from '../../shared/suggest.js';
import type { ManifestFault } from '../manifest.js';
import type { Finding } from './finding.js';
import type { JsonLines } from './json-lines.js';
import { manifestKeys, schemaKeywords } from './manifest-keys.js';

export const MANIFEST = 'plugin.json';
const UNKNOWN_KEY = 'is not a known key';
const MISSING = 'is missing';

/** A fault of the manifest as a finding: at its line, with what to do. `data` is the whole manifest. */
export function fromFault(
  { path, message }: ManifestFault,
  lineAt: JsonLines['lineAt'],
  data: unknown,
): Finding {
  const { more, fix } = advice(path, message, data);
  return {
    severity: 'error',
    rule: 'manifest',
    file: MANIFEST,
    line: lineAt(splitPath(path)),
    message: `${path === '' ? 'the manifest' : path}${message.startsWith('"') ? ':' : ''} ${message}${more}`,
    fix,
  };
}

/** What to do about a fault, and what else its message says. */
function advice(path: string, message: string, data: unknown): { more: string; fix: string } {
  const plain = (fix: string): { more: string; fix: string } => ({ more: '', fix });
  if (message === UNKNOWN_KEY) {
    const meant = didYouMean(lastKey(path), keysFor(path));
    const fix = inSchema(path)
      ? `Correct or remove it. A schema here has: ${schemaKeywords().join(', ')}.`
      : 'Correct or remove it; docs/reference/manifest.md lists the keys.';
    return { more: meant === '' ? '' : `.${meant}`, fix };
  }
  if (message === MISSING) return plain('Add it; docs/reference/manifest.md says what it is for.');
  if (message.startsWith('is too long')) return plain('Shorten it.');
  if (message.includes('is used twice'))
    return plain('Rename one of them: names and aliases share one list.');
  if (message.includes('may not use the write endpoint'))
    return plain('Make the function "operation": "write", or take the endpoint out of its list.');
  if (message.includes('is not in the endpoint table')) {
    const { endpoints } = (data ?? {}) as { endpoints?: unknown };
    const names = typeof endpoints === 'object' && endpoints !== null ? Object.keys(endpoints) : [];
    const meant = didYouMean(/^"([^"]*)"/.exec(message)?.[1] ?? '', names);
    return {
      more: meant === '' ? '' : `.${meant}`,
      fix: 'Add it under "endpoints", or correct the name in this list.',
    };
  }
  return plain('Correct the value; docs/reference/manifest.md says what it may be.');
}

export const inSchema = (path: string): boolean => /\.(?:input|output)\b/.test(path);
const keysFor = (path: string): string[] => (inSchema(path) ? schemaKeywords() : manifestKeys());
const lastKey = (path: string): string => String(splitPath(path).at(-1) ?? '');
const parent = (path: string): string => path.replace(/\.?[^.[\]]+$/, '');

/** A key that is missing because it is misspelt is one fault, not two. */
export function withoutMisspelt(faults: readonly ManifestFault[]): ManifestFault[] {
  const meant = faults
    .filter(({ message }) => message === UNKNOWN_KEY)
    .flatMap(({ path }) => nearest(lastKey(path), keysFor(path), 1).map((key) => `${parent(path)}.${key}`));
  return faults.filter(
    ({ path, message }) => message !== MISSING || !meant.includes(`${parent(path)}.${lastKey(path)}`),
  );
}

/** `functions[0].input.properties` as keys. */
export function splitPath(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? '') : Number(index),
  );
}
