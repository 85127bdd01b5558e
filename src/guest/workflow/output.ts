import lauxlib from 'fengari/src/lauxlib.js';
import lua from 'fengari/src/lua.js';
import meter from '../engine/meter.cjs';
import text from '../engine/text.cjs';
import { GUEST_LIMITS } from '../limits.js';
import type { LuaState } from '../vm/types.js';
import { argument, raise } from '../vm/values.js';
import { serialize } from './serialize.js';

/** Text that a script has printed so far, one character per byte. */
export class Output {
  private lines: string[] = [];
  private size = 0;

  /** Raises a Lua error when the script has printed too much. */
  add(L: LuaState, line: string): void {
    this.size += line.length + 1;
    if (this.size > GUEST_LIMITS.outputBytes)
      raise(
        L,
        `The output is larger than ${GUEST_LIMITS.outputBytes} bytes; print less, or return the value.`,
      );
    meter.charge(line.length);
    this.lines.push(line);
  }

  /** Everything printed, lines joined, without a line break at the end. */
  text(): string {
    return text.toJs(Buffer.from(this.lines.join('\n'), 'latin1'), undefined, undefined, true);
  }
}

const outputs = new WeakMap<object, Output>();

export function setOutput(L: LuaState, output: Output): void {
  outputs.set(L.l_G, output);
}

/** `print` of workflow scripts: arguments joined by tabs, tables shown line by line. */
export function print(L: LuaState): number {
  const parts: string[] = [];
  for (let index = 1; index <= lua.lua_gettop(L); index++)
    parts.push(serialize(L, argument(L, index), new Set()));
  outputs.get(L.l_G)?.add(L, parts.join('\t'));
  return 0;
}

/** `dump`: prints its argument and returns it. */
export function dump(L: LuaState): number {
  lua.lua_settop(L, 1);
  print(L);
  return 1;
}

/** `tostring`: a table gives the text that `print` shows. */
export function tostring(L: LuaState): number {
  lauxlib.luaL_checkany(L, 1);
  lua.lua_pushstring(L, new Uint8Array(Buffer.from(serialize(L, argument(L, 1), new Set()), 'latin1')));
  return 1;
}
