import lauxlib from 'fengari/src/lauxlib.js';
import ltable from 'fengari/src/ltable.js';
import lobject from 'fengari/src/lobject.js';
import lstring from 'fengari/src/lstring.js';
import lua from 'fengari/src/lua.js';
import meter from '../engine/meter.cjs';
import text from '../engine/text.cjs';
import type { LuaState, Table, TString, TValue } from '../vm/types.js';
import { library, newTable, numberValue, push, raise, setField, TAG, tableValue } from '../vm/values.js';
import { matches, type Group, type Match } from './match.js';
import { UnsupportedRegex } from './pattern.js';
import { expandReplacement } from './replace.js';

const SET_ORDER = 2;
const WITH_OFFSETS = 256;
const UNMATCHED_AS_NIL = 512;
const MATCH_STEPS = 20;

/** The `regex` library of the contract, with patterns as in PHP's PCRE. `onUse` runs before each search. */
export function regexLibrary(onUse: () => void = () => undefined): Table {
  const found: Find = (L, fn) => {
    onUse();
    return findAll(L, fn);
  };
  return library({
    match: (L) => match(L, found),
    match_all: (L) => matchAll(L, found),
    gsub: (L) => gsub(L, found),
  });
}

function stringArgument(L: LuaState, index: number, fn: string, what: string): Uint8Array {
  if (lua.lua_type(L, index) === lua.LUA_TSTRING) return lauxlib.luaL_checklstring(L, index);
  const type = text.toJs(lauxlib.luaL_typename(L, index));
  return raise(L, `regex.${fn}: expected string ${what}, got ${type}`);
}

type Find = (L: LuaState, fn: string) => Iterable<Match> | undefined;

function findAll(L: LuaState, fn: string): Iterable<Match> | undefined {
  const subject = stringArgument(L, 1, fn, 'subject');
  const pattern = stringArgument(L, 2, fn, 'pattern');
  meter.work(subject.length >> 8);
  try {
    return matches(subject, pattern);
  } catch (error) {
    if (error instanceof UnsupportedRegex) return raise(L, `regex.${fn}: ${error.message} is not supported`);
    throw error;
  }
}

function bytesValue(bytes: Uint8Array): TValue {
  meter.charge(bytes.length);
  const string: TString = new lstring.TString(null, bytes);
  return new lobject.TValue(TAG.LONG_STRING, string);
}

const EMPTY = new Uint8Array(0);

/** A group as the flags want it; undefined where nothing is stored. */
function groupValue(group: Group, flags: number): TValue | undefined {
  const asNil = (flags & UNMATCHED_AS_NIL) !== 0;
  if ((flags & WITH_OFFSETS) === 0) return group || !asNil ? bytesValue(group?.bytes ?? EMPTY) : undefined;
  const pair = newTable();
  if (group || !asNil) ltable.luaH_setint(pair, 1, bytesValue(group?.bytes ?? EMPTY));
  ltable.luaH_setint(pair, 2, numberValue(group?.offset ?? -1));
  return tableValue(pair);
}

function matchTable({ groups, names }: Match, flags: number): Table {
  const table = newTable();
  let last = groups.length;
  if ((flags & UNMATCHED_AS_NIL) === 0) while (last > 1 && !groups[last - 1]) last--;
  for (let index = 0; index < last; index++) {
    const value = groupValue(groups[index], flags);
    if (!value) continue;
    ltable.luaH_setint(table, index + 1, value);
    const name = names[index];
    if (name !== undefined) setField(table, name, value);
  }
  return table;
}

/** `regex.match(s, p, flags)`: the first match as a list, or nil. */
function match(L: LuaState, found: Find): number {
  const all = found(L, 'match');
  const asked = lauxlib.luaL_optinteger(L, 3, 0);
  const flags = [WITH_OFFSETS, UNMATCHED_AS_NIL, WITH_OFFSETS | UNMATCHED_AS_NIL].includes(asked) ? asked : 0;
  for (const first of all ?? []) {
    push(L, tableValue(matchTable(first, flags)));
    return 1;
  }
  lua.lua_pushnil(L);
  return 1;
}

/** `regex.match_all(s, p, flags)`: lists by group, or with flag 2 by match. */
function matchAll(L: LuaState, found: Find): number {
  const all = found(L, 'match_all');
  const flags = lauxlib.luaL_optinteger(L, 3, 0);
  if (!all) {
    lua.lua_pushnil(L);
    return 1;
  }
  const out = newTable();
  let count = 0;
  for (const one of all) {
    meter.work(MATCH_STEPS);
    count += 1;
    if ((flags & SET_ORDER) !== 0) ltable.luaH_setint(out, count, tableValue(matchTable(one, flags)));
    else addByGroup(out, one, count, flags);
  }
  push(L, tableValue(out));
  return 1;
}

function addByGroup(out: Table, { groups, names }: Match, count: number, flags: number): void {
  groups.forEach((group, index) => {
    if (count === 1) {
      const list = tableValue(newTable());
      ltable.luaH_setint(out, index + 1, list);
      const name = names[index];
      if (name !== undefined) setField(out, name, list);
    }
    const value = groupValue(group, flags);
    if (value) ltable.luaH_setint(ltable.luaH_getint(out, index + 1).value as Table, count, value);
  });
}

/** `regex.gsub(s, p, replacement, limit)`; a bad pattern changes nothing. */
function gsub(L: LuaState, found: Find): number {
  const all = found(L, 'gsub');
  const replacement = stringArgument(L, 3, 'gsub', 'replacement');
  const limit = lauxlib.luaL_optinteger(L, 4, -1);
  const subject = lauxlib.luaL_checklstring(L, 1);
  const pieces: Uint8Array[] = [];
  let at = 0;
  let left = limit < 0 ? Infinity : limit;
  if (left > 0)
    for (const one of all ?? []) {
      meter.work(MATCH_STEPS);
      pieces.push(subject.subarray(at, one.start), expandReplacement(replacement, one.groups));
      meter.charge(pieces[pieces.length - 1]?.length ?? 0);
      at = one.end;
      if (--left <= 0) break;
    }
  pieces.push(subject.subarray(at));
  push(L, bytesValue(new Uint8Array(Buffer.concat(pieces))));
  return 1;
}
