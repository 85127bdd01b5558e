import lauxlib from 'fengari/src/lauxlib.js';
import base from 'fengari/src/lbaselib.js';
import math from 'fengari/src/lmathlib.js';
import strings from 'fengari/src/lstrlib.js';
import ltable from 'fengari/src/ltable.js';
import tables from 'fengari/src/ltablib.js';
import lua from 'fengari/src/lua.js';
import utf8 from 'fengari/src/lutf8lib.js';
import text from '../engine/text.cjs';
import { bit32Library } from '../lib/bit32.js';
import { bufferLibrary } from '../lib/buffer.js';
import { formatFunction } from '../lib/format.js';
import { LUAU_MATH } from '../lib/luau-math.js';
import { LUAU_TABLE, split } from '../lib/luau-tables.js';
import { fastTableFunctions } from '../lib/table.js';
import { coroutineLibrary } from './coroutines.js';
import { allowTableIteration } from './iterate.js';
import { nativeError } from './native-error.js';
import type { LuaFunction, LuaState, Table, TValue } from './types.js';
import {
  freeze,
  functionValue,
  newTable,
  nilValue,
  rawField,
  setField,
  stringValue,
  TAG,
  tableValue,
} from './values.js';

const REGISTRY_GLOBALS = 2;

/** Functions of the base library that scripts get. What is not listed here does not exist for them. */
const BASE_FUNCTIONS = [
  'assert error getmetatable ipairs next pairs pcall rawequal rawget rawlen rawset select setmetatable tonumber',
  'tostring type xpcall',
].flatMap((line) => line.split(' '));

/** Everything that fresh states share: read-only tables and functions without state. */
export interface Template {
  readonly globals: readonly (readonly [TValue, TValue])[];
  readonly loaded: Table;
  readonly stringMeta: Table;
  readonly nullMeta: Table;
}

/** Extra libraries and functions by global name. */
export type Globals = Record<string, Table | LuaFunction>;

/** Changes to the standard libraries, by library: functions to replace, or undefined to hide one. */
export type Changes = Record<string, Record<string, LuaFunction | undefined>>;

/** Opens the safe libraries once. `extra` adds to or replaces what they define. */
export function createTemplate(extra: Globals, changes: Changes = {}): Template {
  const L = lua.lua_newstate();
  const open = (name: string, opener: LuaFunction): Table => {
    lauxlib.luaL_requiref(L, text.toLua(name), opener, 1);
    return (L.stack[L.top - 1] as TValue).value as Table;
  };
  const all = open('_G', base.luaopen_base);
  const string = open('string', strings.luaopen_string);
  change(string, { dump: undefined });
  setField(string, 'format', functionValue(formatFunction({ textOnly: false })));
  allowTableIteration(rawField(all, 'next').value as LuaFunction);
  const table = open('table', tables.luaopen_table);
  const fast = fastTableFunctions((name) => rawField(table, name).value as LuaFunction);
  const mathTable = open('math', math.luaopen_math);
  change(table, { ...fast, ...LUAU_TABLE });
  change(mathTable, LUAU_MATH);
  change(string, { split });
  const libraries: Globals = {
    string,
    table,
    math: mathTable,
    bit32: bit32Library(),
    buffer: bufferLibrary(),
    utf8: open('utf8', utf8.luaopen_utf8),
    coroutine: coroutineLibrary(),
    unpack: rawField(table, 'unpack').value as LuaFunction,
    typeof: rawField(all, 'type').value as LuaFunction,
    ...extra,
  };
  for (const [name, functions] of Object.entries(changes)) change(libraries[name] as Table, functions);
  const globals: [TValue, TValue][] = BASE_FUNCTIONS.map((name) => [stringValue(name), rawField(all, name)]);
  const loaded = newTable();
  for (const [name, item] of Object.entries(libraries)) {
    const value = typeof item === 'function' ? functionValue(item) : tableValue(freeze(item));
    globals.push([stringValue(name), value]);
    if (typeof item !== 'function') setField(loaded, name, value);
  }
  const stringMeta = newTable();
  setField(stringMeta, '__index', tableValue(libraries['string'] as Table));
  setField(stringMeta, '__metatable', stringValue('The metatable is locked'));
  return { globals, loaded: freeze(loaded), stringMeta: freeze(stringMeta), nullMeta: nullMetatable() };
}

function change(into: Table, functions: Record<string, LuaFunction | undefined>): void {
  for (const [name, fn] of Object.entries(functions))
    setField(into, name, fn ? functionValue(fn) : nilValue());
}

function nullMetatable(): Table {
  const meta = newTable();
  setField(meta, '__name', stringValue('null'));
  setField(meta, '__metatable', stringValue('The metatable is locked'));
  setField(
    meta,
    '__tostring',
    functionValue((L) => {
      lua.lua_pushstring(L, text.toLua('null'));
      return 1;
    }),
  );
  return freeze(meta);
}

/** A fresh state with its own globals. Nothing that a script does to it can be seen by another state. */
export function newState(template: Template): { L: LuaState; globals: Table } {
  const L = lua.lua_newstate();
  const registry = L.l_G.l_registry.value as Table;
  const globals = ltable.luaH_getint(registry, REGISTRY_GLOBALS).value as Table;
  for (const [key, value] of template.globals) ltable.luaH_setfrom(L, globals, key, value);
  setField(globals, '_G', tableValue(globals));
  setField(registry, '_LOADED', tableValue(template.loaded));
  L.l_G.mt[lua.LUA_TSTRING] = template.stringMeta;
  L.l_G.mt[TAG.LIGHT] = template.nullMeta;
  lua.lua_atnativeerror(L, nativeError);
  return { L, globals };
}
