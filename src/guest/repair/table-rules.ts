import type { Rule } from './rule.js';

const MARKS =
  'tables know whether they are an array or an object, may be read-only, and fill from JSON on first touch';
const FILL = 'if (t.lazy !== null) hooks.fill(t);';

function touch(signature: string): Rule {
  return { file: 'ltable.js', why: MARKS, count: 1, find: signature, replace: `${signature}\n    ${FILL}` };
}

/** Tables: kind marks, read-only tables, filling from JSON, and keys that cannot collide. */
export const tableRules: readonly Rule[] = [
  {
    file: 'ltable.js',
    why: MARKS,
    count: 1,
    find: '        this.metatable = null;\n',
    replace:
      '        this.metatable = null;\n        this.lazy = null;\n        this.dropNull = false;\n        this.kind = 0;\n        this.readonly = false;\n',
  },
  {
    file: 'ltable.js',
    why: MARKS,
    count: 1,
    find: "const lstate  = require('./lstate.js');",
    replace:
      "const lstate  = require('./lstate.js');\nconst hooks = require('kosmo-engine/hooks');\nconst READONLY = to_luastring(\"attempt to modify a readonly table\");",
  },
  touch('const getgeneric = function(t, hash) {'),
  touch('const luaH_setint = function(t, key, value) {'),
  touch('const luaH_getn = function(t) {'),
  {
    file: 'ltable.js',
    why: MARKS,
    count: 1,
    find: 'const luaH_setfrom = function(L, t, key, value) {',
    replace: `const luaH_setfrom = function(L, t, key, value) {\n    if (t.readonly) ldebug.luaG_runerror(L, READONLY);\n    ${FILL}`,
  },
  {
    file: 'ltable.js',
    why: MARKS,
    count: 1,
    find: 'const luaH_next = function(L, table, keyI) {',
    replace: 'const luaH_next = function(L, table, keyI) {\n    if (table.lazy !== null) hooks.fill(table);',
  },
  {
    file: 'lapi.js',
    why: 'a read-only table refuses raw writes by index',
    count: 1,
    find: '    ltable.luaH_setint(o.value, n, L.stack[L.top - 1]);',
    replace:
      '    if (o.value.readonly) ldebug.luaG_runerror(L, to_luastring("attempt to modify a readonly table"));\n    ltable.luaH_setint(o.value, n, L.stack[L.top - 1]);',
  },
  {
    file: 'lapi.js',
    why: 'a read-only table keeps its metatable',
    count: 1,
    find: '            obj.value.metatable = mt;',
    replace:
      '            if (obj.value.readonly) ldebug.luaG_runerror(L, to_luastring("attempt to modify a readonly table"));\n            obj.value.metatable = mt;',
  },
  {
    file: 'ltable.js',
    why: 'a -0 key was stored as an integer',
    count: 1,
    find: 'k = new lobject.TValue(LUA_TNUMINT, kv);',
    replace: 'k = new lobject.TValue(LUA_TNUMINT, kv|0);',
  },
  {
    file: 'ltable.js',
    why: 'string keys have no prefix any more, so light userdata of primitive values needs keys of its own',
    count: 1,
    find: /switch\(typeof v\) \{\n\s+case "string":[^]*?return v\?"\?true":"\?false";/g,
    replace:
      'switch(typeof v) {\n                case "string": case "number": case "boolean":\n                    return hooks.primitiveKey(v);',
  },
];
