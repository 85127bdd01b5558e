import lauxlib from 'fengari/src/lauxlib.js';
import lua from 'fengari/src/lua.js';
import type { LogLevel } from '../../shared/wire.js';
import text from '../engine/text.cjs';
import { GUEST_LIMITS } from '../limits.js';
import type { LuaState, Table } from '../vm/types.js';
import { library, pushText, raise, textArgument } from '../vm/values.js';
import { hostOf } from './host.js';

/** The `credentials` library: values of fields that are not secret, and whether a field has a value. */
export function credentialsLibrary(): Table {
  return library({
    get: (L) => {
      const key = textArgument(L, 1);
      const { credentials, configured } = hostOf(L).context;
      const value = Object.hasOwn(credentials, key) ? credentials[key] : undefined;
      if (value !== undefined) pushText(L, value);
      else if (configured.includes(key))
        raise(L, `The credential '${key}' is secret; scripts cannot read it.`);
      else lua.lua_pushnil(L);
      return 1;
    },
    configured: (L) => {
      lua.lua_pushboolean(L, hostOf(L).context.configured.includes(textArgument(L, 1)));
      return 1;
    },
  });
}

/** The `log` library: one function per level. */
export function logLibrary(): Table {
  const at = (level: LogLevel) => (L: LuaState) => {
    hostOf(L).log(level, joined(L));
    return 0;
  };
  return library({ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') });
}

/** The `time` library: `now()` in milliseconds since 1970. */
export function timeLibrary(): Table {
  return library({
    now: (L) => {
      lua.lua_pushnumber(L, Date.now());
      return 1;
    },
  });
}

/** `print` of plugin functions: a line in the log. */
export function print(L: LuaState): number {
  hostOf(L).log('info', joined(L));
  return 0;
}

function joined(L: LuaState): string {
  const parts: string[] = [];
  for (let index = 1; index <= lua.lua_gettop(L); index++) {
    parts.push(text.toJs(lauxlib.luaL_tolstring(L, index), 0, GUEST_LIMITS.logChars, true));
    lua.lua_pop(L, 1);
  }
  return parts.join('\t').slice(0, GUEST_LIMITS.logChars).toWellFormed();
}

/** There is nothing to collect by hand; scripts that ask get zero. */
export function collectgarbage(L: LuaState): number {
  lua.lua_pushnumber(L, 0);
  return 1;
}
