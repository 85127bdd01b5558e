import lua from 'fengari/src/lua.js';
import { createTemplate, newState } from '../../../src/guest/vm/template.js';
import type { LuaState } from '../../../src/guest/vm/types.js';
import { checkCanWait, setWaiter, wait as waitForHost, type Waiter } from '../../../src/guest/vm/waiting.js';
import { host, programs as all } from './programs.js';

/** The programs in a state as scripts get it, with our libraries and our way of waiting. */
export function programs(): Record<string, () => void> {
  let asked = 0;
  const wait = (L: LuaState): number => {
    checkCanWait(L, 'wait');
    asked = lua.lua_tonumber(L, 1);
    return waitForHost(L);
  };
  const { L } = newState(createTemplate({ host, wait }));
  const waiter: Waiter = { waiting: false, outcome: undefined };
  setWaiter(L, waiter);
  return all(L, () => {
    waiter.waiting = false;
    waiter.outcome = (resumed) => {
      lua.lua_pushnumber(resumed, asked);
      return 1;
    };
  });
}
