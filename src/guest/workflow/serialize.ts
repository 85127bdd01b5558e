import ltable from 'fengari/src/ltable.js';
import lauxlib from 'fengari/src/lauxlib.js';
import lua from 'fengari/src/lua.js';
import text from '../engine/text.cjs';
import { isNull } from '../json/null.js';
import { arrayLength } from '../json/shape.js';
import meter from '../engine/meter.cjs';
import type { LuaState, Table, TString, TValue } from '../vm/types.js';
import { push, TAG } from '../vm/values.js';

const INDENT = '  ';

/**
 * The text of a value as `print` shows it, one character per byte: tables line by line, everything else as `tostring`
 * has it. A table that was met before in the same text is `<circular>`; `seen` holds those.
 */
export function serialize(L: LuaState, value: TValue, seen: Set<Table>, level = 0): string {
  if (value.type === TAG.LONG_STRING || value.type === TAG.STRING)
    return text.keyOf((value.value as TString).realstring);
  if (value.type === TAG.TABLE) return serializeTable(L, value.value as Table, seen, level);
  if (isNull(value)) return 'null';
  push(L, value);
  const shown = text.keyOf(lauxlib.luaL_tolstring(L, -1));
  lua.lua_pop(L, 2);
  return shown;
}

function serializeTable(L: LuaState, table: Table, seen: Set<Table>, level: number): string {
  if (seen.has(table)) return '<circular>';
  seen.add(table);
  ltable.luaH_getn(table);
  if (table.arr.length === 0 && table.strong.size === 0) return '{}';
  const list =
    arrayLength(table) === table.arr.length &&
    table.strong.size === 0 &&
    table.arr.every(({ type }) => type !== TAG.NIL);
  const lines: string[] = [];
  const add = (value: TValue, key?: string): void => {
    const line = `${INDENT.repeat(level + 1)}${key === undefined ? '' : `${key}: `}${serialize(L, value, seen, level + 1)}`;
    meter.charge(line.length);
    lines.push(line);
  };
  table.arr.forEach((value, index) => {
    if (value.type !== TAG.NIL) add(value, list ? undefined : String(index + 1));
  });
  for (let entry = table.f; entry; entry = entry.n)
    add(entry.value, serialize(L, entry.key, seen, level + 1));
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  return `${open}\n${lines.join(',\n')}\n${INDENT.repeat(level)}${close}`;
}
