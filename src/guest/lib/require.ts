import lua from 'fengari/src/lua.js';
import { ModuleFault, type Modules } from '../modules.js';
import { instantiate, SyntaxFault } from '../vm/compile.js';
import type { LuaFunction, LuaState, Proto, Table, TValue } from '../vm/types.js';
import { argument, push, raise, TAG, textArgument } from '../vm/values.js';

/** Modules that one call has loaded, and those it is loading. */
interface Loaded {
  readonly values: Map<string, TValue | undefined>;
  readonly globals: Table;
}

const perCall = new WeakMap<object, Loaded>();

/** Gives a fresh state its own module cache. */
export function setModuleCache(L: LuaState, globals: Table): void {
  perCall.set(L.l_G, { values: new Map(), globals });
}

/** `require` of plugin functions: confined to the plugin's `lib` and the host's `kosmo` modules, cached per call. */
export function requireFunction(modules: Modules): LuaFunction {
  return (L) => {
    const name = textArgument(L, 1);
    const loaded = perCall.get(L.l_G) ?? raise(L, 'require is not available here');
    const known = loaded.values.get(name);
    if (known) {
      push(L, known);
      return 1;
    }
    if (loaded.values.has(name)) raise(L, `module '${name}' requires itself`);
    const chunk = instantiate(find(L, modules, name), loaded.globals);
    loaded.values.set(name, undefined);
    lua.lua_settop(L, 1);
    push(L, chunk);
    const finish = (state: LuaState): number => keep(state, loaded, name);
    lua.lua_callk(L, 0, 1, 0, finish);
    return finish(L);
  };
}

function find(L: LuaState, modules: Modules, name: string): Proto {
  try {
    return modules.module(name);
  } catch (error) {
    if (error instanceof ModuleFault || error instanceof SyntaxFault) return raise(L, error.message);
    throw error;
  }
}

function keep(L: LuaState, loaded: Loaded, name: string): number {
  const value = argument(L, lua.lua_gettop(L));
  if (value.type === TAG.NIL) {
    lua.lua_pop(L, 1);
    lua.lua_pushboolean(L, true);
  }
  loaded.values.set(name, argument(L, lua.lua_gettop(L)));
  return 1;
}
