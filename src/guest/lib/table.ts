import lauxlib from 'fengari/src/lauxlib.js';
import lobject from 'fengari/src/lobject.js';
import ltable from 'fengari/src/ltable.js';
import lua from 'fengari/src/lua.js';
import lvm from 'fengari/src/lvm.js';
import meter from '../engine/meter.cjs';
import numbers from '../engine/numbers.cjs';
import text from '../engine/text.cjs';
import type { LuaFunction, LuaState, Table, TString, TValue } from '../vm/types.js';
import { argument, push, raise, TAG } from '../vm/values.js';

/** Functions of `table` that are ours because they are faster or differ. Tables with a metatable go to fengari's. */
export function fastTableFunctions(theirs: (name: string) => LuaFunction): Record<string, LuaFunction> {
  const sortAny = theirs('sort');
  const concatAny = theirs('concat');
  const insertAny = theirs('insert');
  const removeAny = theirs('remove');
  return {
    sort: (L) => sortPlain(L, plainTable(L)) ?? sortAny(L),
    concat: (L) => concatPlain(L, plainTable(L)) ?? concatAny(L),
    insert: (L) => insertOutside(L, plainTable(L)) ?? insertAny(L),
    remove: (L) => (lua.lua_gettop(L) === 1 && isEmpty(plainTable(L)) ? 0 : removeAny(L)),
  };
}

/** The first argument, if it is a table without a metatable. */
function plainTable(L: LuaState): Table | undefined {
  const value = argument(L, 1);
  if (value.type !== TAG.TABLE) return undefined;
  const table = value.value as Table;
  return table.metatable === null ? table : undefined;
}

/** As in Luau, a position outside of the list is simply set. Undefined for any other insertion. */
function insertOutside(L: LuaState, table: Table | undefined): number | undefined {
  if (lua.lua_gettop(L) !== 3 || !table || table.readonly) return undefined;
  const at = lauxlib.luaL_checkinteger(L, 2);
  if (at >= 1 && at <= ltable.luaH_getn(table) + 1) return undefined;
  ltable.luaH_setint(table, at, argument(L, 3));
  return 0;
}

function isEmpty(table: Table | undefined): boolean {
  return table !== undefined && ltable.luaH_getn(table) === 0;
}

type Less = (left: TValue, right: TValue) => boolean;

function sortPlain(L: LuaState, table: Table | undefined): number | undefined {
  if (!table) return undefined;
  const given = lua.lua_type(L, 2) > lua.LUA_TNIL;
  if (given) lauxlib.luaL_checktype(L, 2, lua.LUA_TFUNCTION);
  if (table.readonly) raise(L, 'attempt to modify a readonly table');
  ltable.luaH_getn(table);
  const values = table.arr.map((value) => new lobject.TValue(value.type, value.value));
  const less: Less = given
    ? comparator(L, argument(L, 2))
    : (left, right) => {
        meter.work(1);
        return lvm.luaV_lessthan(L, left, right) === 1;
      };
  mergeSort(values, less).forEach((value, index) => ltable.luaH_setint(table, index + 1, value));
  return 0;
}

function comparator(L: LuaState, fn: TValue): Less {
  return (left, right) => {
    push(L, fn);
    push(L, left);
    push(L, right);
    lua.lua_call(L, 2, 1);
    const result = lua.lua_toboolean(L, -1);
    lua.lua_pop(L, 1);
    return result;
  };
}

/** A stable sort that ends whatever the comparator says. */
function mergeSort(values: TValue[], less: Less): TValue[] {
  let from = values;
  let to = new Array<TValue>(values.length);
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) merge(from, to, start, width, less);
    [from, to] = [to, from];
  }
  return from;
}

function merge(from: TValue[], to: TValue[], start: number, width: number, less: Less): void {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(start + 2 * width, from.length);
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const takeRight = left >= middle || (right < end && less(from[right] as TValue, from[left] as TValue));
    to[at] = from[takeRight ? right++ : left++] as TValue;
  }
}

function concatPlain(L: LuaState, table: Table | undefined): number | undefined {
  if (!table) return undefined;
  const separator = lua.lua_type(L, 2) > lua.LUA_TNIL ? lauxlib.luaL_checklstring(L, 2) : EMPTY;
  const first = lauxlib.luaL_optinteger(L, 3, 1);
  const last = lauxlib.luaL_optinteger(L, 4, ltable.luaH_getn(table));
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let index = first; index <= last; index++) {
    meter.work(1);
    const part = bytesOf(L, ltable.luaH_getint(table, index), index);
    parts.push(part);
    total += part.length + (index < last ? separator.length : 0);
    meter.reserve(total);
  }
  lua.lua_pushstring(L, joined(parts, separator, total));
  return 1;
}

const EMPTY = new Uint8Array(0);

function bytesOf(L: LuaState, value: TValue, index: number): Uint8Array {
  if ((value.type & 15) === TAG.STRING) return (value.value as TString).realstring;
  if (value.type === TAG.INTEGER || value.type === TAG.FLOAT)
    return text.toLua(numbers.numberText(value.value as number));
  const name = text.toJs(lua.lua_typename(L, value.type & 15));
  return raise(L, `invalid value (${name}) at index ${index} in table for 'concat'`);
}

function joined(parts: Uint8Array[], separator: Uint8Array, total: number): Uint8Array {
  const out = new Uint8Array(total);
  let at = 0;
  parts.forEach((part, index) => {
    out.set(part, at);
    at += part.length;
    if (index === parts.length - 1) return;
    out.set(separator, at);
    at += separator.length;
  });
  return out;
}
