import lauxlib from 'fengari/src/lauxlib.js';
import lobject from 'fengari/src/lobject.js';
import lua from 'fengari/src/lua.js';
import { formatDate } from './date.js';
import text from '../engine/text.cjs';
import type { LuaState, Table } from '../vm/types.js';
import {
  library,
  newTable,
  numberValue,
  push,
  pushText,
  raise,
  rawField,
  setField,
  tableArgument,
  tableValue,
  TAG,
} from '../vm/values.js';

/** The part of `os` that tells the time. The time zone is always UTC: a script must not depend on the host's. */
export function osLibrary(): Table {
  return library({ time, date, clock, difftime });
}

function time(L: LuaState): number {
  if (lua.lua_type(L, 1) <= lua.LUA_TNIL) {
    lua.lua_pushnumber(L, Math.floor(Date.now() / 1000));
    return 1;
  }
  const table = tableArgument(L, 1);
  const field = (name: string, fallback?: number): number => {
    const value = rawField(table, name);
    const number = typeof value.value === 'number' ? value.value : undefined;
    if (number === undefined && value.type !== TAG.NIL) return raise(L, `field '${name}' is not a number`);
    return number ?? fallback ?? raise(L, `field '${name}' missing in date table`);
  };
  const at = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour', 12),
    field('min', 0),
    field('sec', 0),
  );
  if (Number.isNaN(at)) raise(L, 'time is out of range');
  lua.lua_pushnumber(L, Math.floor(at / 1000));
  return 1;
}

function date(L: LuaState): number {
  const given =
    lua.lua_type(L, 1) <= lua.LUA_TNIL
      ? '%c'
      : text.toJs(lauxlib.luaL_checklstring(L, 1), 0, undefined, true);
  const at = new Date(Math.floor(lauxlib.luaL_optnumber(L, 2, Date.now() / 1000)) * 1000);
  if (Number.isNaN(at.getTime())) raise(L, 'time is out of range');
  const format = given.startsWith('!') ? given.slice(1) : given;
  if (format.startsWith('*t')) push(L, tableValue(dateTable(at)));
  else pushText(L, formatDate(format, at) ?? raise(L, `invalid conversion specifier in '${format}'`));
  return 1;
}

function dateTable(at: Date): Table {
  const table = newTable();
  const yearStart = Date.UTC(at.getUTCFullYear(), 0, 1);
  const fields = {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    min: at.getUTCMinutes(),
    sec: at.getUTCSeconds(),
    wday: at.getUTCDay() + 1,
    yday: Math.floor((at.getTime() - yearStart) / 86_400_000) + 1,
  };
  for (const [name, value] of Object.entries(fields)) setField(table, name, numberValue(value));
  setField(table, 'isdst', new lobject.TValue(TAG.BOOLEAN, false));
  return table;
}

function clock(L: LuaState): number {
  lua.lua_pushnumber(L, performance.now() / 1000);
  return 1;
}

function difftime(L: LuaState): number {
  lua.lua_pushnumber(L, lauxlib.luaL_checknumber(L, 1) - lauxlib.luaL_optnumber(L, 2, 0));
  return 1;
}
