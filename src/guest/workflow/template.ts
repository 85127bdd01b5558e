import text from '../engine/text.cjs';
import lauxlib from 'fengari/src/lauxlib.js';
import lua from 'fengari/src/lua.js';
import { formatFunction } from '../lib/format.js';
import { jsonLibrary } from '../lib/json.js';
import { osLibrary } from '../lib/os.js';
import { collectgarbage } from '../lib/basics.js';
import meter from '../engine/meter.cjs';
import { createTemplate, type Template } from '../vm/template.js';
import type { LuaState } from '../vm/types.js';
import { docsLibrary } from './app.js';
import { dump, print, tostring } from './output.js';
import { regexLibrary } from '../regex/library.js';

/** What Lua 5.3 has in `math` and Luau does not. */
const NOT_IN_LUAU = {
  type: undefined,
  tointeger: undefined,
  maxinteger: undefined,
  mininteger: undefined,
  ult: undefined,
};

/** The globals of workflow scripts, by the contract with the PHP runtime. `app` is added to each state. */
export function workflowTemplate(onRegex?: () => void): Template {
  return createTemplate(
    {
      json: jsonLibrary('php'),
      os: osLibrary(),
      docs: docsLibrary(),
      regex: regexLibrary(onRegex),
      print,
      dump,
      tostring,
      collectgarbage,
    },
    { math: NOT_IN_LUAU, string: { format: formatFunction({ textOnly: true }), rep } },
  );
}

/** `string.rep` of Luau: there is no separator. */
function rep(L: LuaState): number {
  const unit = lauxlib.luaL_checklstring(L, 1);
  const count = Math.max(0, lauxlib.luaL_checkinteger(L, 2));
  const size = unit.length * count;
  meter.reserve(size);
  lua.lua_pushstring(L, size === 0 ? text.toLua('') : new Uint8Array(Buffer.alloc(size, unit)));
  return 1;
}
