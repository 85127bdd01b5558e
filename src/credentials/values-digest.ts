import { createHmac } from 'node:crypto';
import type { CipherKey } from './cipher-key.js';

/** Tells whether an account has the same values as before; without the key, not even a guess can be checked with it. */
export function valuesDigest(
  key: CipherKey,
  owner: readonly string[],
  values: ReadonlyMap<string, string>,
): string {
  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify(['kosmo key facts', ...owner, ...sorted]);
  return createHmac('sha256', key.bytes).update(text).digest('hex');
}
