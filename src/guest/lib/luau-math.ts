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
    const whole = Math.trunc(value);
    return push(L, Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole);
  },
  sign: (L) => push(L, Math.sign(number(L, 1)) || 0),
  lerp: (L) => push(L, number(L, 1) + (number(L, 2) - number(L, 1)) * number(L, 3)),
  map: (L) => {
    const [value, inLow, inHigh, outLow, outHigh] = [1, 2, 3, 4, 5].map((at) => number(L, at)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return push(L, outLow + ((value - inLow) * (outHigh - outLow)) / (inHigh - inLow));
  },
  isnan: (L) => pushBoolean(L, Number.isNaN(number(L, 1))),
  isinf: (L) => pushBoolean(L, Math.abs(number(L, 1)) === Infinity),
  isfinite: (L) => pushBoolean(L, Number.isFinite(number(L, 1))),
  atan2: (L) => push(L, Math.atan2(number(L, 1), number(L, 2))),
  frexp: (L) => {
    const value = number(L, 1);
    let exponent = value === 0 || !Number.isFinite(value) ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1;
    // In halves, so that neither factor leaves what a double can hold.
    let fraction = value / 2 ** Math.trunc(exponent / 2) / 2 ** (exponent - Math.trunc(exponent / 2));
    if (Math.abs(fraction) >= 1) [fraction, exponent] = [fraction / 2, exponent + 1];
    if (fraction !== 0 && Math.abs(fraction) < 0.5) [fraction, exponent] = [fraction * 2, exponent - 1];
    push(L, fraction);
    push(L, exponent);
    return 2;
  },
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

function pushBoolean(L: LuaState, value: boolean): number {
  lua.lua_pushboolean(L, value);
  return 1;
}
