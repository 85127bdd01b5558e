import { replaceFunction, type Rule } from './rule.js';

const TEXT = "require('kosmo-engine/text')";

/** Strings: an injective, byte-ordered and fast key, and fast conversion to and from JavaScript. */
export const textRules: readonly Rule[] = [
  replaceFunction(
    'lstring.js',
    'luaS_hash',
    'different strings had one key, and the order was not that of bytes',
    `const { keyOf: luaS_hash } = ${TEXT};`,
  ),
  {
    file: 'lstring.js',
    why: 'copying through an iterator is slow',
    count: 1,
    find: 'return luaS_bless(L, luastring_from(str));',
    replace: 'return luaS_bless(L, str.slice());',
  },
  replaceFunction(
    'lvm.js',
    'l_strcmp',
    'comparing must not build a key',
    `const l_strcmp = (ls, rs) => ${TEXT}.compareBytes(ls.realstring, rs.realstring);`,
  ),
  replaceFunction(
    'defs.js',
    'luastring_eq',
    'long strings are compared natively',
    `const { equalBytes: luastring_eq } = ${TEXT};`,
  ),
  replaceFunction(
    'defs.js',
    'to_jsstring',
    'fast, and right about what is UTF-8',
    `const to_jsstring = ${TEXT}.toJs;`,
  ),
  replaceFunction(
    'defs.js',
    'to_luastring',
    'fast conversion',
    `const to_luastring = function(str, cache) {
    if (typeof str !== "string") throw new TypeError("to_luastring expects a javascript string");
    if (!cache) return ${TEXT}.toLua(str);
    return to_luastring_cache[str] || (to_luastring_cache[str] = ${TEXT}.toLua(str));
};`,
  ),
  {
    file: 'ltm.js',
    why: 'buffers are the only full userdata that scripts can meet, so the type has their name',
    count: 1,
    find: '    "userdata",\n    "thread",',
    replace: '    "buffer",\n    "thread",',
  },
];
