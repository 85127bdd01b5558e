import type { Rule } from './rule.js';

const QUIET =
  'a yield that no JavaScript frame is in the way of returns instead of throwing, which costs 10 times as much';

const swap = (file: string, find: string, replace: string): Rule => ({
  file,
  why: QUIET,
  count: 1,
  find,
  replace,
});

/** `lua_yieldk(L, n, ctx, k, true)` returns a mark that the C function must return; callers in between throw it on. */
export const yieldRules: readonly Rule[] = [
  swap(
    'ldo.js',
    'const lua_yieldk = function(L, nresults, ctx, k) {',
    'const lua_yieldk = function(L, nresults, ctx, k, quiet) {',
  ),
  swap(
    'ldo.js',
    '        luaD_throw(L, LUA_YIELD);\n    }\n\n    lua_assert(ci.callstatus & lstate.CIST_HOOKED);',
    `        if (quiet) {
            L.errorJmp.status = LUA_YIELD;
            return YIELDED;
        }
        luaD_throw(L, LUA_YIELD);
    }

    lua_assert(ci.callstatus & lstate.CIST_HOOKED);`,
  ),
  swap(
    'ldo.js',
    '            if (typeof n !== "number"',
    `            if (n === YIELDED) return true;
            if (typeof n !== "number"`,
  ),
  swap(
    'ldo.js',
    'const luaD_precall = function(L, off, nresults) {',
    'const YIELDED = -1;\n\nconst luaD_precall = function(L, off, nresults) {',
  ),
  swap(
    'ldo.js',
    '        lvm.luaV_execute(L);\n    L.nCcalls--;',
    '        lvm.luaV_execute(L);\n    if (L.status === LUA_YIELD) luaD_throw(L, LUA_YIELD);\n    L.nCcalls--;',
  ),
  swap(
    'ldo.js',
    '    let n = c_k(L, status, ci.c_ctx);  /* call continuation function */',
    '    let n = c_k(L, status, ci.c_ctx);  /* call continuation function */\n    if (n === YIELDED) return;',
  ),
  swap(
    'ldo.js',
    "        finishCcall(L, ud);  /* finish 'lua_pcallk' callee */\n\n    while (L.ci !== L.base_ci) {",
    "        finishCcall(L, ud);  /* finish 'lua_pcallk' callee */\n\n    while (L.ci !== L.base_ci && L.status !== LUA_YIELD) {",
  ),
  swap(
    'ldo.js',
    '                n = ci.c_k(L, LUA_YIELD, ci.c_ctx); /* call continuation */',
    '                n = ci.c_k(L, LUA_YIELD, ci.c_ctx); /* call continuation */\n                if (n === YIELDED) return;',
  ),
  swap(
    'lvm.js',
    'const RA = function(L, base, i) {',
    "const { thread_status: { LUA_YIELD } } = require('./defs.js');\n\nconst RA = function(L, base, i) {",
  ),
  swap(
    'lvm.js',
    '                if (ldo.luaD_precall(L, ra, nresults)) {',
    '                if (ldo.luaD_precall(L, ra, nresults)) {\n                    if (L.status === LUA_YIELD) return;',
  ),
  swap(
    'lvm.js',
    '                if (ldo.luaD_precall(L, ra, LUA_MULTRET)) { // JS function',
    '                if (ldo.luaD_precall(L, ra, LUA_MULTRET)) { // JS function\n                    if (L.status === LUA_YIELD) return;',
  ),
];
