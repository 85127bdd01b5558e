// Stock fengari works only if this is loaded first.
import lua from 'fengari/src/lua.js';
import lauxlib from 'fengari/src/lauxlib.js';
import base from 'fengari/src/lbaselib.js';
import math from 'fengari/src/lmathlib.js';
import strings from 'fengari/src/lstrlib.js';
import tables from 'fengari/src/ltablib.js';
import type { LuaFunction, LuaState } from '../../../src/guest/vm/types.js';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** Lua programs by kind of work; each returns a function. Bundled twice: with stock fengari and with ours. */
const PROGRAMS: Record<string, string> = {
  calls:
    'local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end return function() return fib(20) end',
  strings:
    'return function() local t = {} for i = 1, 10000 do t[#t + 1] = "item" .. i .. ":" .. (i * 2) end local s = table.concat(t, ",") return #s:upper() + #s:sub(1, 1000) end',
  tables:
    'return function() local t = {} for i = 1, 10000 do t[i] = { id = i, name = "n" .. (i % 100), v = i * 2 } end local sum = 0 for _, r in ipairs(t) do sum = sum + r.v + r.id end local u = {} for i = 1, #t do u[t[i].name] = (u[t[i].name] or 0) + 1 end return sum end',
  sort: 'return function() local t, x = {}, 42 for i = 1, 4000 do x = (x * 16807) % 2147483 t[i] = x end table.sort(t, function(a, b) return a < b end) return t[1] end',
  'host calls': 'return function() local n = 0 for i = 1, 20000 do n = n + host(i) end return n end',
};

function openState(): LuaState {
  const L = lua.lua_newstate();
  const open = (name: string, opener: LuaFunction): void => {
    lauxlib.luaL_requiref(L, bytes(name), opener, 1);
    lua.lua_pop(L, 1);
  };
  open('_G', base.luaopen_base);
  open('string', strings.luaopen_string);
  open('table', tables.luaopen_table);
  open('math', math.luaopen_math);
  lua.lua_pushcfunction(L, (state) => {
    lua.lua_pushnumber(state, lua.lua_tonumber(state, 1));
    return 1;
  });
  lua.lua_rawgeti(L, lua.LUA_REGISTRYINDEX, 2);
  lua.lua_pushvalue(L, -2);
  lua.lua_setfield(L, -2, bytes('host'));
  lua.lua_settop(L, 0);
  return L;
}

/** Each program as a function that runs it once, in a coroutine as scripts do. */
export function programs(): Record<string, () => void> {
  const L = openState();
  return Object.fromEntries(
    Object.entries(PROGRAMS).map(([name, source]) => {
      const chunks = [bytes(source)];
      const thread = lua.lua_newthread(L);
      lua.lua_load(thread, () => chunks.shift() ?? null, null, bytes(`=${name}`), bytes('t'));
      lua.lua_call(thread, 0, 1);
      const run = (): void => {
        lua.lua_pushvalue(thread, 1);
        lua.lua_call(thread, 0, 1);
        lua.lua_settop(thread, 1);
      };
      return [name, run];
    }),
  );
}
