import lua from 'fengari/src/lua.js';
import type { ErrorReply, HttpReply } from '../../shared/wire.js';
import { decodeJson } from '../json/decode.js';
import { encodeJson, JsonFault } from '../json/encode.js';
import { GUEST_LIMITS } from '../limits.js';
import type { LuaState, Table } from '../vm/types.js';
import { argument, library, push, raise, rawField, TAG, tableArgument, textArgument } from '../vm/values.js';
import { checkCanWait, wait, type Outcome } from '../vm/waiting.js';
import { raiseHostError } from './host-error.js';
import { hostOf } from './host.js';

/** The `cache` library: what later calls with the same credentials may find again. */
export function cacheLibrary(): Table {
  return library({
    get: (L) => ask(L, 'get', '', 0),
    set: (L) => ask(L, 'set', valueJson(L), timeToLive(L)),
    drop: (L) => ask(L, 'drop', '', 0),
  });
}

function ask(L: LuaState, op: 'get' | 'set' | 'drop', json: string, ttlMs: number): number {
  const key = textArgument(L, 1);
  checkCanWait(L, 'cache');
  hostOf(L).cache({ op, key, ttlMs }, json, settle);
  return wait(L);
}

function settle(answer: HttpReply | ErrorReply): Outcome {
  if ('error' in answer) return (L) => raiseHostError(L, answer.error);
  return (L) => {
    if (answer.status === 200) push(L, decodeJson(answer.body));
    else lua.lua_pushnil(L);
    return 1;
  };
}

function valueJson(L: LuaState): string {
  try {
    return encodeJson(argument(L, 2));
  } catch (error) {
    if (error instanceof JsonFault) return raise(L, `cache.set: ${error.message}`);
    throw error;
  }
}

/** `{ttl_ms=}` of the third argument, whole milliseconds. */
function timeToLive(L: LuaState): number {
  if (lua.lua_type(L, 3) <= lua.LUA_TNIL) return GUEST_LIMITS.cacheMs;
  const given = rawField(tableArgument(L, 3), 'ttl_ms');
  if (given.type === TAG.NIL) return GUEST_LIMITS.cacheMs;
  const ms = given.type === TAG.INTEGER || given.type === TAG.FLOAT ? Number(given.value) : NaN;
  if (!(ms >= 0 && ms <= Number.MAX_SAFE_INTEGER)) raise(L, 'cache.set: `ttl_ms` must be milliseconds');
  return Math.floor(ms);
}
