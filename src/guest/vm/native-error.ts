import lua from 'fengari/src/lua.js';
import type { LuaState } from './types.js';
import { pushText } from './values.js';

/** Turns an exception of the engine into a Lua error value. Called by fengari with the exception as light userdata. */
export function nativeError(L: LuaState): number {
  const error = lua.lua_touserdata(L, 1);
  pushText(L, describe(error));
  return 1;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'internal error of the Lua engine';
  if (error instanceof RangeError && /call stack/i.test(error.message)) return 'stack overflow';
  if (error instanceof RangeError && /allocation|length|size/i.test(error.message))
    return 'not enough memory';
  return `internal error of the Lua engine: ${error.message}`;
}
