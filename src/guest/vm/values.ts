import lauxlib from 'fengari/src/lauxlib.js';
import lobject from 'fengari/src/lobject.js';
import lstring from 'fengari/src/lstring.js';
import ltable from 'fengari/src/ltable.js';
import lua from 'fengari/src/lua.js';
import text from '../engine/text.cjs';
import type { LuaFunction, LuaState, Table, TString, TValue } from './types.js';

/** Type tags of fengari's values, variants included. */
export const TAG = {
  NIL: 0,
  BOOLEAN: 1,
  LIGHT: 2,
  FLOAT: 3,
  STRING: 4,
  TABLE: 5,
  LUA_CLOSURE: 6,
  USERDATA: 7,
  INTEGER: 19,
  LONG_STRING: 20,
  LIGHT_FUNCTION: 22,
} as const;

/** How a table became what it is: by a script, or as a JSON array or object. */
export const Kind = { PLAIN: 0, ARRAY: 1, OBJECT: 2 } as const;

/** What becomes of nulls in a table that fills from JSON: kept, left out when a script reads it, or always left out. */
export const DropNull = { NO: 0, ON_READ: 1, ALWAYS: 2 } as const;

// Tables and closures draw an id from the state they are made in; ours are made outside any state.
export const OUTSIDE = { l_G: { id_counter: 1 } };

export function newTable(): Table {
  return new ltable.Table(OUTSIDE);
}

export function newString(value: string): TString {
  return new lstring.TString(null, text.toLua(value));
}

export function stringValue(value: string): TValue {
  return new lobject.TValue(TAG.LONG_STRING, newString(value));
}

export function tableValue(table: Table): TValue {
  return new lobject.TValue(TAG.TABLE, table);
}

export function numberValue(value: number): TValue {
  return new lobject.TValue((value | 0) === value && !Object.is(value, -0) ? TAG.INTEGER : TAG.FLOAT, value);
}

export function nilValue(): TValue {
  return new lobject.TValue(TAG.NIL, null);
}

export function functionValue(fn: LuaFunction): TValue {
  return new lobject.TValue(TAG.LIGHT_FUNCTION, fn);
}

/** Sets `table[name]`; nothing is checked and no metamethod runs. */
export function setField(table: Table, name: string, value: TValue): void {
  ltable.luaH_setfrom(null, table, stringValue(name), value);
  ltable.invalidateTMcache(table);
}

/** Reads `table[name]` without metamethods. */
export function rawField(table: Table, name: string): TValue {
  return ltable.luaH_get(null, table, stringValue(name));
}

/** The text keys of a table, in the order of insertion. */
export function fieldNames(table: Table): string[] {
  const names: string[] = [];
  for (let entry = table.f; entry; entry = entry.n) {
    const name = entry.value.type === TAG.NIL ? undefined : textOf(entry.key);
    if (name !== undefined) names.push(name);
  }
  return names;
}

/** The JavaScript text of a string value, or undefined for any other value. Bad UTF-8 becomes U+FFFD. */
export function textOf(value: TValue): string | undefined {
  if ((value.type & 15) !== TAG.STRING) return undefined;
  return text.toJs((value.value as TString).realstring, undefined, undefined, true);
}

export function push(L: LuaState, value: TValue): void {
  L.stack[L.top] = new lobject.TValue(value.type, value.value);
  L.top += 1;
}

export function pushText(L: LuaState, value: string): void {
  lua.lua_pushstring(L, text.toLua(value));
}

/** The value at a stack index counted from 1, as an argument of a function. */
export function argument(L: LuaState, index: number): TValue {
  lua.lua_pushvalue(L, index);
  const value = L.stack[L.top - 1] as TValue;
  const copy = new lobject.TValue(value.type, value.value);
  lua.lua_pop(L, 1);
  return copy;
}

/** A string argument as JavaScript text. Raises a Lua error for anything but a string or number. */
export function textArgument(L: LuaState, index: number): string {
  return text.toJs(lauxlib.luaL_checklstring(L, index), undefined, undefined, true);
}

export function tableArgument(L: LuaState, index: number): Table {
  lauxlib.luaL_checktype(L, index, lua.LUA_TTABLE);
  return argument(L, index).value as Table;
}

/** Raises a Lua error with the position of the calling line. */
export function raise(L: LuaState, message: string): never {
  lauxlib.luaL_where(L, 1);
  pushText(L, message);
  lua.lua_concat(L, 2);
  return lua.lua_error(L);
}

/** A table of functions. */
export function library(functions: Record<string, LuaFunction>): Table {
  const table = newTable();
  for (const [name, fn] of Object.entries(functions)) setField(table, name, functionValue(fn));
  return table;
}

/** Makes a table unchangeable for scripts; returns it. */
export function freeze(table: Table): Table {
  table.readonly = true;
  return table;
}
