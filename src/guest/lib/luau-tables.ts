import lauxlib from 'fengari/src/lauxlib.js';
import ltable from 'fengari/src/ltable.js';
import lua from 'fengari/src/lua.js';
import lvm from 'fengari/src/lvm.js';
import meter from '../engine/meter.cjs';
import text from '../engine/text.cjs';
import type { LuaFunction, LuaState, TString, TValue } from '../vm/types.js';
import lobject from 'fengari/src/lobject.js';
import lstring from 'fengari/src/lstring.js';
import { argument, newTable, push, raise, TAG, tableArgument, tableValue } from '../vm/values.js';

const SLOT_BYTES = 48;

/** Functions of `table` that Luau has beyond Lua 5.3. */
export const LUAU_TABLE: Record<string, LuaFunction> = {
  find,
  create,
  clone,
  freeze,
  isfrozen,
  clear,
  maxn,
  getn: (L) => {
    lua.lua_pushnumber(L, ltable.luaH_getn(tableArgument(L, 1)));
    return 1;
  },
};

function find(L: LuaState): number {
  const table = tableArgument(L, 1);
  const wanted = argument(L, 2);
  for (let index = lauxlib.luaL_optinteger(L, 3, 1); ; index++) {
    meter.work(1);
    const value = ltable.luaH_getint(table, index);
    if (value.type === TAG.NIL) break;
    if (lvm.luaV_rawequalobj(value, wanted)) {
      lua.lua_pushinteger(L, index);
      return 1;
    }
  }
  lua.lua_pushnil(L);
  return 1;
}

function create(L: LuaState): number {
  const count = lauxlib.luaL_checkinteger(L, 1);
  if (count < 0) lauxlib.luaL_argerror(L, 1, text.toLua('size out of range'));
  const value = argument(L, 2);
  const table = newTable();
  if (lua.lua_gettop(L) >= 2 && value.type !== TAG.NIL) {
    meter.reserve(count * SLOT_BYTES);
    for (let index = 1; index <= count; index++) ltable.luaH_setint(table, index, value);
  }
  push(L, tableValue(table));
  return 1;
}

function clone(L: LuaState): number {
  const source = tableArgument(L, 1);
  const copy = newTable();
  ltable.luaH_getn(source);
  source.arr.forEach((value, index) => ltable.luaH_setint(copy, index + 1, value));
  for (let entry = source.f; entry; entry = entry.n) ltable.luaH_setfrom(L, copy, entry.key, entry.value);
  copy.metatable = source.metatable;
  copy.kind = source.kind;
  push(L, tableValue(copy));
  return 1;
}

function freeze(L: LuaState): number {
  const table = tableArgument(L, 1);
  ltable.luaH_getn(table);
  table.readonly = true;
  lua.lua_settop(L, 1);
  return 1;
}

function isfrozen(L: LuaState): number {
  lua.lua_pushboolean(L, tableArgument(L, 1).readonly);
  return 1;
}

function clear(L: LuaState): number {
  const table = tableArgument(L, 1);
  if (table.readonly) raise(L, 'attempt to modify a readonly table');
  ltable.luaH_getn(table);
  const nil = new lobject.TValue(TAG.NIL, null);
  for (let index = table.arr.length; index > 0; index--) ltable.luaH_setint(table, index, nil);
  for (let entry = table.f; entry; entry = table.f) ltable.luaH_setfrom(L, table, entry.key, nil);
  return 0;
}

function maxn(L: LuaState): number {
  const table = tableArgument(L, 1);
  let most = ltable.luaH_getn(table);
  for (const key of table.strong.keys()) if (typeof key === 'number' && key > most) most = key;
  lua.lua_pushnumber(L, most);
  return 1;
}

/** `string.split(s, separator = ",")`; an empty separator gives the bytes. */
export function split(L: LuaState): number {
  const subject = lauxlib.luaL_checklstring(L, 1);
  const separator = lua.lua_type(L, 2) > lua.LUA_TNIL ? lauxlib.luaL_checklstring(L, 2) : COMMA;
  const table = newTable();
  const add = (from: number, to: number): void => {
    const piece = subject.slice(from, to);
    meter.charge(piece.length + SLOT_BYTES);
    ltable.luaH_setint(table, table.arr.length + 1, bytesValue(piece));
  };
  if (separator.length === 0) for (let at = 0; at < subject.length; at++) add(at, at + 1);
  else {
    const view = Buffer.from(subject.buffer, subject.byteOffset, subject.length);
    let from = 0;
    for (let at = view.indexOf(separator); at >= 0; at = view.indexOf(separator, from)) {
      add(from, at);
      from = at + separator.length;
    }
    add(from, subject.length);
  }
  push(L, tableValue(table));
  return 1;
}

const COMMA = text.toLua(',');

function bytesValue(bytes: Uint8Array): TValue {
  const string: TString = new lstring.TString(null, bytes);
  return new lobject.TValue(TAG.LONG_STRING, string);
}
