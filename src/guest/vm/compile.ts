import lauxlib from 'fengari/src/lauxlib.js';
import lobject from 'fengari/src/lobject.js';
import lua from 'fengari/src/lua.js';
import text from '../engine/text.cjs';
import type { LClosure, Proto, Table, TValue } from './types.js';
import { OUTSIDE, TAG, tableValue } from './values.js';

/** A script that does not compile; the message names file and line. */
export class SyntaxFault extends Error {}

const TEXT_ONLY = text.toLua('t');

/** Compiles a source text, once for all states. `name` is what messages call it. Throws `SyntaxFault`. */
export function compile(source: string, name: string): Proto {
  const L = lua.lua_newstate();
  let rest: Uint8Array | null = text.toLua(source);
  const reader = (): Uint8Array | null => {
    const chunk = rest;
    rest = null;
    return chunk;
  };
  const status = lua.lua_load(L, reader, null, text.toLua(`@${name}`), TEXT_ONLY);
  if (status !== lua.LUA_OK)
    throw new SyntaxFault(text.toJs(lauxlib.luaL_tolstring(L, -1), undefined, undefined, true));
  return ((L.stack[L.top - 1] as TValue).value as LClosure).p;
}

/** A function of a compiled chunk for one state, with that state's globals. */
export function instantiate(proto: Proto, globals: Table): TValue {
  const closure = new lobject.LClosure(OUTSIDE, proto.upvalues.length);
  for (let index = 0; index < proto.upvalues.length; index++)
    closure.upvals[index] = index === 0 ? tableValue(globals) : new lobject.TValue(TAG.NIL, null);
  closure.p = proto;
  return new lobject.TValue(TAG.LUA_CLOSURE, closure);
}
