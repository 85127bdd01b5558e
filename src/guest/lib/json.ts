import lauxlib from 'fengari/src/lauxlib.js';
import lua from 'fengari/src/lua.js';
import text from '../engine/text.cjs';
import { decodeJson } from '../json/decode.js';
import { encodeJson, JsonFault, type EncodeOptions } from '../json/encode.js';
import { nullValue } from '../json/null.js';
import { arrayLength } from '../json/shape.js';
import type { LuaState, Table } from '../vm/types.js';
import {
  argument,
  DropNull,
  Kind,
  library,
  push,
  pushText,
  raise,
  rawField,
  setField,
  TAG,
  tableArgument,
} from '../vm/values.js';

const INDENT = 4;

/** `php` writes JSON as the PHP runtime does, unless the script asks for compact text. */
export type JsonStyle = 'plain' | 'php';

/** The `json` library. */
export function jsonLibrary(style: JsonStyle = 'plain'): Table {
  const table = library({
    encode: style === 'php' ? encodePhp : encode,
    decode,
    size,
    canonical,
    array: mark(Kind.ARRAY),
    object: mark(Kind.OBJECT),
    is_array: isKind(true),
    is_object: isKind(false),
  });
  setField(table, 'null', nullValue);
  return table;
}

function encoded(L: LuaState, options: EncodeOptions): string {
  lauxlib.luaL_checkany(L, 1);
  try {
    return encodeJson(argument(L, 1), options);
  } catch (error) {
    if (error instanceof JsonFault) return raise(L, error.message);
    throw error;
  }
}

function encode(L: LuaState): number {
  const compact = option(L, 'compact');
  pushText(L, encoded(L, compact ? {} : { indent: INDENT }));
  return 1;
}

function encodePhp(L: LuaState): number {
  pushText(L, encoded(L, option(L, 'compact') ? {} : { indent: INDENT, php: true }));
  return 1;
}

/** Characters (UTF-16 code units) of the compact JSON of a value. */
function size(L: LuaState): number {
  lua.lua_pushnumber(L, encoded(L, {}).length);
  return 1;
}

function canonical(L: LuaState): number {
  pushText(L, encoded(L, { sorted: true }));
  return 1;
}

function option(L: LuaState, name: string): boolean {
  const options = argument(L, 2);
  if (options.type !== TAG.TABLE) return false;
  const value = rawField(options.value as Table, name);
  return value.type !== TAG.NIL && value.value !== false;
}

function decode(L: LuaState): number {
  if (lua.lua_type(L, 1) !== lua.LUA_TSTRING)
    raise(L, `json.decode: expected string, got ${text.toJs(lauxlib.luaL_typename(L, 1))}`);
  const source = text.toJs(lauxlib.luaL_checklstring(L, 1), undefined, undefined, true);
  try {
    push(L, decodeJson(source, { dropNull: option(L, 'null') ? DropNull.NO : DropNull.ALWAYS }));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    raise(L, `Syntax error: ${error.message}`);
  }
  return 1;
}

function mark(kind: number): (L: LuaState) => number {
  return (L) => {
    const table = tableArgument(L, 1);
    if (table.readonly) raise(L, 'attempt to modify a readonly table');
    table.kind = kind;
    lua.lua_settop(L, 1);
    return 1;
  };
}

function isKind(array: boolean): (L: LuaState) => number {
  return (L) => {
    const value = argument(L, 1);
    const found = value.type === TAG.TABLE && (arrayLength(value.value as Table) !== undefined) === array;
    lua.lua_pushboolean(L, found);
    return 1;
  };
}
