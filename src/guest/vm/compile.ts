import lauxlib from 'fengari/src/lauxlib.js';
import lobject from 'fengari/src/lobject.js';
import lua from 'fengari/src/lua.js';
import { DialectFault } from '../dialect/lexer.js';
import { translate } from '../dialect/translate.js';
import text from '../engine/text.cjs';
import type { LClosure, Proto, Table, TValue } from './types.js';
import { nilValue, OUTSIDE, TAG, tableValue } from './values.js';

/** A script that does not compile; the message names file and line. */
export class SyntaxFault extends Error {}

const TEXT_ONLY = text.toLua('t');

/**
 * Compiles a source text, once for all states: as Lua 5.3, or where that fails, as Luau. `name` is what messages call
 * it; `strict` refuses what Luau refuses. Throws `SyntaxFault`.
 */
export function compile(source: string, name: string, strict = false): Proto {
  if (strict) return compileLua(translated(source, name, true), name);
  return compileWithCode(source, name).proto;
}

/** As `compile`, with the Lua 5.3 text that was compiled. */
export function compileWithCode(source: string, name: string): { proto: Proto; code: string } {
  try {
    return { proto: compileLua(source, name), code: source };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    const code = luauOf(source);
    if (code === undefined || code === source) throw error;
    return { proto: compileLua(code, name), code };
  }
}

function luauOf(source: string): string | undefined {
  try {
    return translate(source).code;
  } catch (error) {
    if (error instanceof DialectFault) return undefined;
    throw error;
  }
}

function translated(source: string, name: string, strict: boolean): string {
  try {
    return translate(source, strict).code;
  } catch (error) {
    if (error instanceof DialectFault) throw new SyntaxFault(`${name}:${error.line}: ${error.message}`);
    throw error;
  }
}

function compileLua(source: string, name: string): Proto {
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
    closure.upvals[index] = index === 0 ? tableValue(globals) : nilValue();
  closure.p = proto;
  return new lobject.TValue(TAG.LUA_CLOSURE, closure);
}
