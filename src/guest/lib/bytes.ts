import { createHash } from 'node:crypto';
import lauxlib from 'fengari/src/lauxlib.js';
import lua from 'fengari/src/lua.js';
import type { LuaState, Table } from '../vm/types.js';
import { argument, library, pushText, rawField, TAG, textArgument } from '../vm/values.js';

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** The `base64` library: `encode(bytes, {url=true})` and `decode(text)`, which gives nil for bad text. */
export function base64Library(): Table {
  return library({ encode, decode });
}

/** The `hash` library: `sha256(bytes)` in lower-case hexadecimal. */
export function hashLibrary(): Table {
  return library({
    sha256: (L) => {
      pushText(L, createHash('sha256').update(lauxlib.luaL_checklstring(L, 1)).digest('hex'));
      return 1;
    },
  });
}

function encode(L: LuaState): number {
  const bytes = Buffer.from(lauxlib.luaL_checklstring(L, 1));
  const options = argument(L, 2);
  const url = options.type === TAG.TABLE && rawField(options.value as Table, 'url').value === true;
  pushText(L, bytes.toString(url ? 'base64url' : 'base64'));
  return 1;
}

function decode(L: LuaState): number {
  const source = textArgument(L, 1);
  const digits = source.replace(/=+$/, '').length;
  if (!BASE64.test(source) || digits % 4 === 1 || (source.endsWith('=') && source.length % 4 !== 0)) {
    lua.lua_pushnil(L);
    return 1;
  }
  lua.lua_pushstring(L, new Uint8Array(Buffer.from(source, 'base64')));
  return 1;
}
