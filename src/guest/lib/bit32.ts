import lauxlib from 'fengari/src/lauxlib.js';
import lua from 'fengari/src/lua.js';
import text from '../engine/text.cjs';
import type { LuaState, Table } from '../vm/types.js';
import { library } from '../vm/values.js';

const BITS = 32;

/** Luau's `bit32`: unsigned 32-bit numbers. */
export function bit32Library(): Table {
  return library({
    band: fold(0xffffffff, (left, right) => left & right),
    bor: fold(0, (left, right) => left | right),
    bxor: fold(0, (left, right) => left ^ right),
    bnot: (L) => push(L, ~bits(L, 1)),
    btest: (L) => {
      lua.lua_pushboolean(L, all(L).reduce((left, right) => left & right, -1) !== 0);
      return 1;
    },
    lshift: (L) => push(L, shift(bits(L, 1), lauxlib.luaL_checkinteger(L, 2))),
    rshift: (L) => push(L, shift(bits(L, 1), -lauxlib.luaL_checkinteger(L, 2))),
    arshift,
    lrotate: (L) => push(L, rotate(bits(L, 1), lauxlib.luaL_checkinteger(L, 2))),
    rrotate: (L) => push(L, rotate(bits(L, 1), -lauxlib.luaL_checkinteger(L, 2))),
    extract: (L) => {
      const { field, width } = fieldOf(L, 2);
      return push(L, (bits(L, 1) >>> field) & mask(width));
    },
    replace: (L) => {
      const { field, width } = fieldOf(L, 3);
      const hole = mask(width) << field;
      return push(L, (bits(L, 1) & ~hole) | ((bits(L, 2) << field) & hole));
    },
    countlz: (L) => push(L, Math.clz32(bits(L, 1))),
    countrz: (L) => {
      const value = bits(L, 1);
      return push(L, value === 0 ? BITS : BITS - 1 - Math.clz32(value & -value));
    },
    byteswap: (L) => {
      const value = bits(L, 1);
      return push(L, (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24));
    },
  });
}

function push(L: LuaState, value: number): number {
  lua.lua_pushnumber(L, value >>> 0);
  return 1;
}

/** An argument modulo 2^32, as a signed 32-bit number. */
function bits(L: LuaState, index: number): number {
  return Math.floor(lauxlib.luaL_checknumber(L, index)) | 0;
}

function all(L: LuaState): number[] {
  return Array.from({ length: lua.lua_gettop(L) }, (_, index) => bits(L, index + 1));
}

function fold(start: number, join: (left: number, right: number) => number): (L: LuaState) => number {
  return (L) => push(L, all(L).reduce(join, start));
}

function shift(value: number, by: number): number {
  if (Math.abs(by) >= BITS) return 0;
  return by >= 0 ? value << by : value >>> -by;
}

function arshift(L: LuaState): number {
  const value = bits(L, 1);
  const by = lauxlib.luaL_checkinteger(L, 2);
  return push(L, by < 0 ? shift(value, -by) : value >> Math.min(by, BITS - 1));
}

function rotate(value: number, by: number): number {
  const turn = ((by % BITS) + BITS) % BITS;
  return turn === 0 ? value : (value << turn) | (value >>> (BITS - turn));
}

function mask(width: number): number {
  return width === BITS ? -1 : (1 << width) - 1;
}

function fieldOf(L: LuaState, index: number): { field: number; width: number } {
  const field = lauxlib.luaL_checkinteger(L, index);
  const width = lauxlib.luaL_optinteger(L, index + 1, 1);
  if (field < 0) lauxlib.luaL_argerror(L, index, text.toLua('field cannot be negative'));
  if (width < 1) lauxlib.luaL_argerror(L, index + 1, text.toLua('width must be positive'));
  if (field + width > BITS) lauxlib.luaL_argerror(L, index, text.toLua('trying to access non-existent bits'));
  return { field, width };
}
