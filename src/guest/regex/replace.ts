import text from '../engine/text.cjs';
import type { Group } from './match.js';

const REFERENCE = /\\(\d{1,2})|\$\{(\d{1,2})\}|\$(\d{1,2})|\\([\\$])/g;

/** A replacement with `$1`, `${1}` and `\\1` filled in; a group that took no part is empty. */
export function expandReplacement(replacement: Uint8Array, groups: Group[]): Uint8Array {
  const filled = text
    .keyOf(replacement)
    .replace(REFERENCE, (_all, first?: string, second?: string, third?: string, escaped?: string) => {
      if (escaped !== undefined) return escaped;
      const group = groups[Number(first ?? second ?? third)];
      return group ? text.keyOf(group.bytes) : '';
    });
  return Buffer.from(filled, 'latin1');
}
