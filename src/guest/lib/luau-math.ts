import lauxlib from 'fengari/src/lauxlib.js';
import lua from 'fengari/src/lua.js';
import text from '../engine/text.cjs';
import type { LuaFunction, LuaState } from '../vm/types.js';
import { noise } from './noise.js';

/** Functions of `math` that Luau has beyond Lua 5.3, and those whose results differ. */
export const LUAU_MATH: Record<string, LuaFunction> = {
  clamp: (L) => {
    const [value, low, high] = [number(L, 1), number(L, 2), number(L, 3)];
    if (low > high) lauxlib.luaL_argerror(L, 3, text.toLua('max must be greater than or equal to min'));
    return push(L, Math.min(Math.max(value, low), high));
  },
  round: (L) => {
    const value = number(L, 1);
    return push(L, Math.sign(value) * Math.floor(Math.abs(value) + 0.5));
  },
  sign: (L) => push(L, Math.sign(number(L, 1)) || 0),
  lerp: (L) => push(L, number(L, 1) + (number(L, 2) - number(L, 1)) * number(L, 3)),
  pow: (L) => push(L, number(L, 1) ** number(L, 2)),
  log10: (L) => push(L, Math.log10(number(L, 1))),
  sinh: (L) => push(L, Math.sinh(number(L, 1))),
  cosh: (L) => push(L, Math.cosh(number(L, 1))),
  tanh: (L) => push(L, Math.tanh(number(L, 1))),
  ldexp: (L) => push(L, number(L, 1) * 2 ** number(L, 2)),
  fmod: (L) => push(L, number(L, 1) % number(L, 2)),
  noise: (L) =>
    push(L, noise(number(L, 1), lauxlib.luaL_optnumber(L, 2, 0), lauxlib.luaL_optnumber(L, 3, 0))),
  random,
  randomseed: (L) => {
    seeds.set(L.l_G, Math.floor(number(L, 1)) >>> 0);
    return 0;
  },
};

// One seed per state: a script that sets it must not change what the next one gets.
const seeds = new WeakMap<object, number>();

/** A number from 0 up to 1: from the seed if the script has set one (mulberry32), else unpredictable. */
function uniform(L: LuaState): number {
  const seed = seeds.get(L.l_G);
  if (seed === undefined) return Math.random();
  const next = (seed + 0x6d2b79f5) >>> 0;
  seeds.set(L.l_G, next);
  let mixed = Math.imul(next ^ (next >>> 15), next | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

function random(L: LuaState): number {
  const given = lua.lua_gettop(L);
  if (given === 0) return push(L, uniform(L));
  const low = given === 1 ? 1 : lauxlib.luaL_checkinteger(L, 1);
  const high = lauxlib.luaL_checkinteger(L, given === 1 ? 1 : 2);
  if (low > high) lauxlib.luaL_argerror(L, given === 1 ? 1 : 2, text.toLua('interval is empty'));
  return push(L, low + Math.floor(uniform(L) * (high - low + 1)));
}

function number(L: LuaState, index: number): number {
  return lauxlib.luaL_checknumber(L, index);
}

function push(L: LuaState, value: number): number {
  lua.lua_pushnumber(L, value);
  return 1;
}
