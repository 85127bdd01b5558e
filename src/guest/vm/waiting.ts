import lua from 'fengari/src/lua.js';
import type { Continuation, LuaState } from './types.js';
import { raise } from './values.js';

/** What a script waits for: pushes the outcome as Lua values and returns their number, or raises. */
export type Outcome = (L: LuaState) => number;

/** The script that a state runs, as far as waiting is concerned. */
export interface Waiter {
  waiting: boolean;
  outcome: Outcome | undefined;
}

const waiters = new WeakMap<object, Waiter>();

export function setWaiter(L: LuaState, waiter: Waiter): void {
  waiters.set(L.l_G, waiter);
}

/** True between a host call's yield and the host's answer. */
export function isWaiting(L: LuaState): boolean {
  return waiters.get(L.l_G)?.waiting === true;
}

/**
 * Raises a Lua error if the script cannot wait here: inside a sort comparator, a gsub callback, `__tostring` and other
 * places where Lua cannot yield. To be called before anything is sent.
 */
export function checkCanWait(L: LuaState, what: string): void {
  for (let thread: LuaState | undefined = L; thread; thread = thread.resumer) {
    if (thread.nny > 0)
      raise(
        L,
        `${what} cannot be called here: Lua cannot wait inside a sort comparator, a gsub callback or a __tostring or __pairs metamethod. Nothing was sent.`,
      );
  }
}

/** Suspends the script until the host answers. Returns what a Lua function must return. */
export function wait(L: LuaState): number {
  const waiter = waiters.get(L.l_G);
  if (!waiter) return raise(L, 'no host to wait for');
  waiter.waiting = true;
  const carryOn: Continuation = (resumed) => {
    const outcome = waiter.outcome;
    waiter.outcome = undefined;
    return outcome ? outcome(resumed) : 0;
  };
  return lua.lua_yieldk(L, 0, 0, carryOn, true);
}
