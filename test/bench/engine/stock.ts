// Stock fengari works only if this is loaded first.
import lua from 'fengari/src/lua.js';
import lauxlib from 'fengari/src/lauxlib.js';
import base from 'fengari/src/lbaselib.js';
import math from 'fengari/src/lmathlib.js';
import strings from 'fengari/src/lstrlib.js';
import tables from 'fengari/src/ltablib.js';
import type { LuaFunction, LuaState } from '../../../src/guest/vm/types.js';
import { host, programs as all } from './programs.js';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** Waits as fengari's users do: yields with a continuation, which pushes the answer. */
function wait(L: LuaState): number {
  const asked = lua.lua_tonumber(L, 1);
  return lua.lua_yieldk(L, 0, 0, (resumed) => {
    lua.lua_pushnumber(resumed, asked);
    return 1;
  });
}

/** The programs in stock fengari with its own libraries. */
export function programs(): Record<string, () => void> {
  const L = lua.lua_newstate();
  const open = (name: string, opener: LuaFunction): void => {
    lauxlib.luaL_requiref(L, bytes(name), opener, 1);
    lua.lua_pop(L, 1);
  };
  open('_G', base.luaopen_base);
  open('string', strings.luaopen_string);
  open('table', tables.luaopen_table);
  open('math', math.luaopen_math);
  for (const [name, fn] of Object.entries({ host, wait })) {
    lua.lua_pushcfunction(L, fn);
    lua.lua_rawgeti(L, lua.LUA_REGISTRYINDEX, 2);
    lua.lua_pushvalue(L, -2);
    lua.lua_setfield(L, -2, bytes(name));
    lua.lua_settop(L, 0);
  }
  return all(L, () => undefined);
}
