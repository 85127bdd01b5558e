import lua from 'fengari/src/lua.js';
import text from '../engine/text.cjs';
import type { LuaState } from './types.js';

/** The lines that one call runs, by file. Only test runs have this: without it no hook is set, and nothing is paid. */
export class Coverage {
  private readonly files = new Map<string, Set<number>>();

  /** Watches a thread and the coroutines that are made in it. */
  watch(thread: LuaState): void {
    lua.lua_sethook(thread, (L, ar) => this.line(L, ar), lua.LUA_MASKLINE, 0);
  }

  /** JSON of file → lines, as the host wants it. */
  json(): string {
    return JSON.stringify(Object.fromEntries([...this.files].map(([file, lines]) => [file, [...lines]])));
  }

  private line(L: LuaState, ar: { currentline: number; source: Uint8Array | null }): void {
    lua.lua_getinfo(L, text.toLua('S'), ar);
    const file = text.toJs(ar.source ?? new Uint8Array()).replace(/^@/, '');
    let lines = this.files.get(file);
    if (!lines) this.files.set(file, (lines = new Set()));
    lines.add(ar.currentline);
  }
}
