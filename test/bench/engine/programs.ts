import lua from 'fengari/src/lua.js';
import type { LuaState } from '../../../src/guest/vm/types.js';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** Lua programs by kind of work; each returns a function. Run with stock fengari and with ours. */
const PROGRAMS: Record<string, string> = {
  calls:
    'local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end return function() return fib(20) end',
  strings:
    'return function() local t = {} for i = 1, 10000 do t[#t + 1] = "item" .. i .. ":" .. (i * 2) end local s = table.concat(t, ",") return #s:upper() + #s:sub(1, 1000) end',
  tables:
    'return function() local t = {} for i = 1, 10000 do t[i] = { id = i, name = "n" .. (i % 100), v = i * 2 } end local sum = 0 for _, r in ipairs(t) do sum = sum + r.v + r.id end local u = {} for i = 1, #t do u[t[i].name] = (u[t[i].name] or 0) + 1 end return sum end',
  sort: 'return function() local t, x = {}, 42 for i = 1, 4000 do x = (x * 16807) % 2147483 t[i] = x end table.sort(t, function(a, b) return a < b end) return t[1] end',
  'host calls': 'return function() local n = 0 for i = 1, 20000 do n = n + host(i) end return n end',
  'host calls that wait': 'return function() local n = 0 for i = 1, 5000 do n = n + wait(i) end return n end',
};

/** The function `host(n)`: returns its argument. */
export function host(L: LuaState): number {
  lua.lua_pushnumber(L, lua.lua_tonumber(L, 1));
  return 1;
}

/**
 * Each program as a function that runs it once, in a thread as scripts do. `answer` is called when the thread
 * yields for the host, before it is resumed.
 */
export function programs(L: LuaState, answer: () => void): Record<string, () => void> {
  return Object.fromEntries(
    Object.entries(PROGRAMS).map(([name, source]) => {
      const chunks = [bytes(source)];
      const thread = lua.lua_newthread(L);
      lua.lua_load(thread, () => chunks.shift() ?? null, null, bytes(`=${name}`), bytes('t'));
      lua.lua_call(thread, 0, 1);
      const run = (): void => {
        lua.lua_pushvalue(thread, 1);
        let status = lua.lua_resume(thread, null, 0);
        while (status === lua.LUA_YIELD) {
          answer();
          status = lua.lua_resume(thread, null, 0);
        }
        if (status !== lua.LUA_OK) throw new Error(`${name} failed`);
        lua.lua_settop(thread, 1);
      };
      return [name, run];
    }),
  );
}
