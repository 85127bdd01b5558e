import ltable from 'fengari/src/ltable.js';
import type { Table, TValue } from '../../../src/guest/vm/types.js';
import { TAG } from '../../../src/guest/vm/values.js';

/** Touches every table of a value, so that none stands for JSON any more. */
export function fillAll(value: TValue): void {
  if (value.type !== TAG.TABLE) return;
  const table = value.value as Table;
  ltable.luaH_getn(table);
  table.arr.forEach(fillAll);
  for (let entry = table.f; entry; entry = entry.n) fillAll(entry.value);
}
