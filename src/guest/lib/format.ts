import lauxlib from 'fengari/src/lauxlib.js';
import lua from 'fengari/src/lua.js';
import meter from '../engine/meter.cjs';
import text from '../engine/text.cjs';
import type { LuaFunction, LuaState } from '../vm/types.js';
import { argument, raise, TAG } from '../vm/values.js';
import { formatFloat, formatInteger, formatUnsigned, quotedNumber, type Conversion } from './printf.js';

/** How `%s` treats what is neither text nor a number: converts it as `tostring` does, or refuses it as Luau does. */
export interface FormatOptions {
  textOnly: boolean;
}

const SPEC = /%(?:%|([-+ #0]*)(\d*)(?:\.(\d*))?([^]?))/g;
const WIDEST = 99;

/** `string.format` with double numbers, `%d` of integral doubles, and Luau's `%*`. */
export function formatFunction(options: FormatOptions): LuaFunction {
  return (L) => {
    // One character per byte, so that any bytes pass through unchanged.
    const format = text.keyOf(lauxlib.luaL_checklstring(L, 1));
    const given = lua.lua_gettop(L);
    let at = 1;
    let last = 0;
    let out = '';
    for (const found of format.matchAll(SPEC)) {
      out += format.slice(last, found.index);
      last = found.index + found[0].length;
      if (found[0] === '%%') out += '%';
      else {
        at += 1;
        const conversion = readConversion(L, found);
        if (at > given) argumentError(L, at, 'no value');
        out += convert(L, conversion, at, options);
      }
      meter.reserve(out.length);
    }
    lua.lua_pushstring(L, bytesOf(out + format.slice(last)));
    return 1;
  };
}

function readConversion(
  L: LuaState,
  [all, flags = '', width = '', precision, letter = '']: RegExpExecArray,
): Conversion {
  if (flags.length > 5) raise(L, 'invalid format (repeated flags)');
  if (Number(width) > WIDEST || Number(precision ?? 0) > WIDEST)
    raise(L, 'invalid format (width or precision too long)');
  if (!/[diuoxXeEfFgGaAcsq*]/.test(letter)) raise(L, `invalid option '${all}' to 'format'`);
  return {
    flags,
    width: Number(width),
    precision: precision === undefined ? undefined : Number(precision),
    letter,
  };
}

function convert(L: LuaState, conversion: Conversion, at: number, options: FormatOptions): string {
  switch (conversion.letter) {
    case 'd':
    case 'i':
      return formatInteger(finite(L, at), conversion);
    case 'u':
    case 'o':
    case 'x':
    case 'X':
      return formatUnsigned(finite(L, at), conversion);
    case 'c':
      return String.fromCharCode(finite(L, at) & 255);
    case 's':
      return formatString(shown(L, at, options), conversion);
    case '*':
      return shown(L, at, { textOnly: false });
    case 'q':
      return quoted(L, at);
    default:
      return formatFloat(lauxlib.luaL_checknumber(L, at), conversion);
  }
}

function finite(L: LuaState, at: number): number {
  const value = lauxlib.luaL_checknumber(L, at);
  return Number.isFinite(value) ? value : argumentError(L, at, 'number has no integer representation');
}

function shown(L: LuaState, at: number, options: FormatOptions): string {
  if (options.textOnly && ![lua.LUA_TSTRING, lua.LUA_TNUMBER].includes(lua.lua_type(L, at))) {
    const type = text.toJs(lauxlib.luaL_typename(L, at));
    lua.lua_pushstring(L, text.toLua(`invalid argument #${at} to 'format' (string expected, got ${type})`));
    lua.lua_error(L);
  }
  const bytes = lauxlib.luaL_tolstring(L, at);
  lua.lua_pop(L, 1);
  return text.keyOf(bytes);
}

function formatString(value: string, { flags, width, precision }: Conversion): string {
  const cut = precision === undefined ? value : value.slice(0, precision);
  return flags.includes('-') ? cut.padEnd(width) : cut.padStart(width);
}

function quoted(L: LuaState, at: number): string {
  const value = argument(L, at);
  if (value.type === TAG.INTEGER || value.type === TAG.FLOAT) return quotedNumber(value.value as number);
  if (value.type === TAG.NIL || value.type === TAG.BOOLEAN) return shown(L, at, { textOnly: false });
  if (lua.lua_type(L, at) !== lua.LUA_TSTRING) return argumentError(L, at, 'value has no literal form');
  const body = shown(L, at, { textOnly: false }).replace(
    /["\\\n]|[\0-\x1f\x7f]/g,
    (char, offset: number, all: string) => {
      if (char === '"' || char === '\\' || char === '\n') return `\\${char}`;
      const code = char.charCodeAt(0);
      return `\\${/\d/.test(all[offset + 1] ?? '') ? String(code).padStart(3, '0') : code}`;
    },
  );
  return `"${body}"`;
}

function argumentError(L: LuaState, at: number, message: string): never {
  return lauxlib.luaL_argerror(L, at, text.toLua(message));
}

function bytesOf(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) out[at] = text.charCodeAt(at);
  return out;
}
