import lauxlib from 'fengari/src/lauxlib.js';
import lobject from 'fengari/src/lobject.js';
import lua from 'fengari/src/lua.js';
import meter from '../engine/meter.cjs';
import text from '../engine/text.cjs';
import type { LuaFunction, LuaState, Table, Userdata } from '../vm/types.js';
import { argument, library, OUTSIDE, push, raise, TAG } from '../vm/values.js';

/** The kinds of number in a buffer, all little-endian: width in bytes, and how each is read and written. */
const NUMBERS: Record<
  string,
  [
    width: number,
    get: (view: DataView, at: number) => number,
    set: (view: DataView, at: number, value: number) => void,
  ]
> = {
  i8: [1, (view, at) => view.getInt8(at), (view, at, value) => view.setInt8(at, value)],
  u8: [1, (view, at) => view.getUint8(at), (view, at, value) => view.setUint8(at, value)],
  i16: [2, (view, at) => view.getInt16(at, true), (view, at, value) => view.setInt16(at, value, true)],
  u16: [2, (view, at) => view.getUint16(at, true), (view, at, value) => view.setUint16(at, value, true)],
  i32: [4, (view, at) => view.getInt32(at, true), (view, at, value) => view.setInt32(at, value, true)],
  u32: [4, (view, at) => view.getUint32(at, true), (view, at, value) => view.setUint32(at, value, true)],
  f32: [4, (view, at) => view.getFloat32(at, true), (view, at, value) => view.setFloat32(at, value, true)],
  f64: [8, (view, at) => view.getFloat64(at, true), (view, at, value) => view.setFloat64(at, value, true)],
};

/** Luau's `buffer`: blocks of bytes of a fixed size, which count against the memory of the script. */
export function bufferLibrary(): Table {
  const functions: Record<string, LuaFunction> = {
    create,
    fromstring,
    tostring: (L) => pushBytes(L, bytesOf(viewArgument(L, 1))),
    len: (L) => pushNumber(L, viewArgument(L, 1).byteLength),
    readstring,
    writestring,
    copy,
    fill,
    readbits,
    writebits,
  };
  for (const [kind, [width, get, set]] of Object.entries(NUMBERS)) {
    functions[`read${kind}`] = (L) => {
      const view = viewArgument(L, 1);
      return pushNumber(L, get(view, place(L, view, whole(L, 2), width)));
    };
    functions[`write${kind}`] = (L) => {
      const view = viewArgument(L, 1);
      const at = whole(L, 2);
      const value = lauxlib.luaL_checknumber(L, 3);
      set(view, place(L, view, at, width), value);
      return 0;
    };
  }
  return library(functions);
}

function create(L: LuaState): number {
  const size = whole(L, 1);
  if (size < 0) lauxlib.luaL_argerror(L, 1, text.toLua('size'));
  reserve(size);
  return pushBuffer(L, new Uint8Array(size));
}

function fromstring(L: LuaState): number {
  const bytes = lauxlib.luaL_checklstring(L, 1);
  reserve(bytes.length);
  return pushBuffer(L, Uint8Array.from(bytes));
}

function readstring(L: LuaState): number {
  const view = viewArgument(L, 1);
  const at = whole(L, 2);
  const count = whole(L, 3);
  if (count < 0) lauxlib.luaL_argerror(L, 3, text.toLua('size'));
  place(L, view, at, count);
  return pushBytes(L, bytesOf(view).subarray(at, at + count));
}

function writestring(L: LuaState): number {
  const view = viewArgument(L, 1);
  const at = whole(L, 2);
  const bytes = lauxlib.luaL_checklstring(L, 3);
  const count = whole(L, 4, bytes.length);
  if (count < 0) lauxlib.luaL_argerror(L, 4, text.toLua('count'));
  if (count > bytes.length) raise(L, 'string length overflow');
  place(L, view, at, count);
  meter.work(count >>> 8);
  bytesOf(view).set(bytes.subarray(0, count), at);
  return 0;
}

function copy(L: LuaState): number {
  const target = viewArgument(L, 1);
  const to = whole(L, 2);
  const source = viewArgument(L, 3);
  const from = whole(L, 4, 0);
  const count = whole(L, 5, source.byteLength - from);
  place(L, source, from, count);
  place(L, target, to, count);
  meter.work(count >>> 8);
  bytesOf(target).set(bytesOf(source).subarray(from, from + count), to);
  return 0;
}

function fill(L: LuaState): number {
  const view = viewArgument(L, 1);
  const at = whole(L, 2);
  const value = lauxlib.luaL_checknumber(L, 3);
  const count = whole(L, 4, view.byteLength - at);
  place(L, view, at, count);
  meter.work(count >>> 8);
  bytesOf(view).fill(value, at, at + count);
  return 0;
}

function readbits(L: LuaState): number {
  const view = viewArgument(L, 1);
  const { at, count } = bitsArgument(L, view);
  let value = 0;
  for (let bit = 0; bit < count; bit++) {
    const byte = view.getUint8((at + bit) >>> 3);
    value += ((byte >>> ((at + bit) & 7)) & 1) * 2 ** bit;
  }
  return pushNumber(L, value);
}

function writebits(L: LuaState): number {
  const view = viewArgument(L, 1);
  const { at, count } = bitsArgument(L, view);
  const value = lauxlib.luaL_checknumber(L, 4);
  for (let bit = 0; bit < count; bit++) {
    const place = (at + bit) >>> 3;
    const mask = 1 << ((at + bit) & 7);
    view.setUint8(place, (value >>> bit) & 1 ? view.getUint8(place) | mask : view.getUint8(place) & ~mask);
  }
  return 0;
}

function bitsArgument(L: LuaState, view: DataView): { at: number; count: number } {
  const at = whole(L, 2);
  const count = whole(L, 3);
  if (count < 0 || count > 32) raise(L, 'bit count is out of range of [0; 32]');
  if (at < 0 || at + count > view.byteLength * 8) raise(L, 'buffer access out of bounds');
  return { at, count };
}

/** A number without its fraction, which Luau cuts off; `fallback` stands for nil. */
function whole(L: LuaState, index: number, fallback?: number): number {
  const value =
    fallback === undefined ? lauxlib.luaL_checknumber(L, index) : lauxlib.luaL_optnumber(L, index, fallback);
  return Number.isFinite(value)
    ? Math.trunc(value)
    : lauxlib.luaL_argerror(L, index, text.toLua('number has no integer representation'));
}

/** The offset itself, when `count` bytes from there lie in the buffer; else a Lua error. */
function place(L: LuaState, view: DataView, at: number, count: number): number {
  if (at < 0 || count < 0 || at + count > view.byteLength) raise(L, 'buffer access out of bounds');
  return at;
}

function viewArgument(L: LuaState, index: number): DataView {
  lauxlib.luaL_checktype(L, index, TAG.USERDATA);
  return (argument(L, index).value as Userdata).data as DataView;
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer);
}

function reserve(bytes: number): void {
  meter.reserve(bytes);
  meter.charge(bytes);
}

function pushBuffer(L: LuaState, bytes: Uint8Array<ArrayBuffer>): number {
  const buffer = new lobject.Udata(OUTSIDE, bytes.length);
  buffer.data = new DataView(bytes.buffer);
  push(L, new lobject.TValue(TAG.USERDATA, buffer));
  return 1;
}

function pushBytes(L: LuaState, bytes: Uint8Array): number {
  meter.reserve(bytes.length);
  lua.lua_pushstring(L, Uint8Array.from(bytes));
  return 1;
}

function pushNumber(L: LuaState, value: number): number {
  lua.lua_pushnumber(L, value);
  return 1;
}
