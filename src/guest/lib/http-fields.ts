import ltable from 'fengari/src/ltable.js';
import { arrayLength, objectEntries } from '../json/shape.js';
import { numberText } from '../vm/number-text.js';
import type { LuaState, Table, TValue } from '../vm/types.js';
import { raise, rawField, TAG, textOf } from '../vm/values.js';

/** A table of strings, numbers and booleans as text. Absent, it is empty. */
export function strings(L: LuaState, options: Table, name: string): Record<string, string> {
  return fields(
    L,
    options,
    name,
    (item, refuse) => scalar(item) ?? refuse('is not a string, number or boolean'),
  );
}

/** As `strings`; a list gives a field several values, and an empty one leaves it out. */
export function lists(L: LuaState, options: Table, name: string): Record<string, string | string[]> {
  return fields(L, options, name, (item, refuse) => {
    if (item.type !== TAG.TABLE)
      return scalar(item) ?? refuse('is not a string, number, boolean or list of them');
    const list = listOf(item.value as Table) ?? refuse('is a table that is not a list');
    return list.map(
      (each) => scalar(each) ?? refuse('is a list of something else than strings, numbers or booleans'),
    );
  });
}

/** The values of a list; those of an empty table, which is none or a list without a value. */
function listOf(table: Table): TValue[] | undefined {
  const length = arrayLength(table);
  const empty = table.lazy === null && table.arr.length === 0 && table.strong.size === 0;
  if (length === undefined) return empty ? [] : undefined;
  return Array.from({ length }, (_none, index) => ltable.luaH_getint(table, index + 1));
}

type Refuse = (problem: string) => never;

function fields<T>(
  L: LuaState,
  options: Table,
  name: string,
  valueOf: (item: TValue, refuse: Refuse) => T,
): Record<string, T> {
  const value = rawField(options, name);
  if (value.type === TAG.NIL) return {};
  if (value.type !== TAG.TABLE) raise(L, `http: \`${name}\` must be a table`);
  const refuse = (problem: string): never => raise(L, `http: \`${name}\` ${problem}`);
  const pairs = objectEntries(value.value as Table, refuse).map(([key, item]): [string, T] => [
    key,
    valueOf(item, (problem) => refuse(`has a value at ${key} that ${problem}`)),
  ]);
  return Object.fromEntries(pairs);
}

function scalar(value: TValue): string | undefined {
  if (value.type === TAG.BOOLEAN) return String(value.value);
  if (value.type === TAG.INTEGER || value.type === TAG.FLOAT) return numberText(value.value as number);
  return textOf(value);
}
