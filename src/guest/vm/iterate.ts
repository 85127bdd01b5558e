import lobject from 'fengari/src/lobject.js';
import lua from 'fengari/src/lua.js';
import hooks from '../engine/hooks.cjs';
import type { LuaFunction, LuaState, Table, TValue } from './types.js';
import { functionValue, push, rawField, TAG } from './values.js';

/**
 * Lets `for k, v in t` walk a table, as in Luau: with `__iter` if it has that, by calling it if it can be called,
 * else through all its keys. `next` is the base library's.
 */
export function allowTableIteration(next: LuaFunction): void {
  const nextValue = functionValue(next);
  hooks.iterate = (state, slot) => {
    const L = state as LuaState;
    const subject = L.stack[slot] as TValue;
    const { metatable } = subject.value as Table;
    const metamethod = metatable && rawField(metatable, '__iter');
    if (metamethod && metamethod.type !== TAG.NIL) {
      callIter(L, slot, metamethod);
      return;
    }
    if (metatable && rawField(metatable, '__call').type !== TAG.NIL) return;
    const table = new lobject.TValue(subject.type, subject.value);
    (L.stack[slot] as TValue).setfrom(nextValue);
    (L.stack[slot + 1] as TValue).setfrom(table);
    (L.stack[slot + 2] as TValue).setfrom(new lobject.TValue(TAG.NIL, null));
  };
}

const RESULTS = 3;

function callIter(L: LuaState, slot: number, metamethod: TValue): void {
  const subject = L.stack[slot] as TValue;
  push(L, metamethod);
  push(L, subject);
  lua.lua_call(L, 1, RESULTS);
  for (let index = 0; index < RESULTS; index++)
    (L.stack[slot + index] as TValue).setfrom(L.stack[L.top - RESULTS + index] as TValue);
  lua.lua_pop(L, RESULTS);
}
