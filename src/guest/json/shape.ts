import ltable from 'fengari/src/ltable.js';
import numbers from '../engine/numbers.cjs';
import text from '../engine/text.cjs';
import type { Table, TString, TValue } from '../vm/types.js';
import { Kind, TAG } from '../vm/values.js';

/** A marked array may have this many holes per value; beyond that it is refused as an array. */
const HOLES_PER_VALUE = 8;

/**
 * The length of a table that is an array: marked as one, or with the keys 1 to n and no others.
 * Undefined for an object. A marked array with other keys counts as an object.
 */
export function arrayLength(table: Table): number | undefined {
  if (table.lazy !== null) return Array.isArray(table.lazy) ? table.lazy.length : undefined;
  if (table.kind === Kind.OBJECT) return undefined;
  const { arr, strong } = table;
  if (strong.size === 0) {
    if (arr.length === 0) return table.kind === Kind.ARRAY ? 0 : undefined;
    if (table.kind === Kind.ARRAY || !arr.some(isNil)) return arr.length;
    return undefined;
  }
  if (table.kind !== Kind.ARRAY) return undefined;
  let highest = arr.length;
  for (const key of strong.keys()) {
    if (typeof key !== 'number' || !Number.isInteger(key) || key < 1) return undefined;
    if (key > highest) highest = key;
  }
  return highest <= (arr.length + strong.size + 1) * HOLES_PER_VALUE ? highest : undefined;
}

function isNil(value: TValue): boolean {
  return value.type === TAG.NIL;
}

/** Keys as JSON text and values, in order of insertion. Calls `refuse` for a key that JSON cannot have. */
export function objectEntries(table: Table, refuse: (problem: string) => never): [string, TValue][] {
  if (table.lazy !== null) ltable.luaH_getn(table);
  const entries: [string, TValue][] = [];
  const numeric = new Set<string>();
  table.arr.forEach((value, index) => {
    if (isNil(value)) return;
    numeric.add(String(index + 1));
    entries.push([String(index + 1), value]);
  });
  for (let entry = table.f; entry; entry = entry.n) {
    const { key, value } = entry;
    if (key.type === TAG.INTEGER || key.type === TAG.FLOAT) {
      const name = numbers.numberText(key.value as number);
      numeric.add(name);
      entries.push([name, value]);
    } else if ((key.type & 15) === TAG.STRING) {
      entries.push([keyText(key.value as TString, refuse), value]);
    } else return refuse('has a key that is neither a string nor a number.');
  }
  if (numeric.size > 0 && new Set(entries.map(([name]) => name)).size !== entries.length)
    return refuse('has a number and a string as keys with the same text.');
  return entries;
}

function keyText(key: TString, refuse: (problem: string) => never): string {
  try {
    return text.toJs(key.realstring);
  } catch {
    return refuse('has a key that is not valid UTF-8.');
  }
}
