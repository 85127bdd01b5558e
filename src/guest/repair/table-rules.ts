import { replaceFunction, type Rule } from './rule.js';

const OWN =
  'tables are ours: an array part, kind marks, read-only tables, and filling from JSON on first touch';

/** Tables: our own, with keys that cannot collide; see `engine/table.cts`. */
export const tableRules: readonly Rule[] = [
  {
    file: 'ltable.js',
    why: OWN,
    count: 1,
    find: /        this\.strong = new Map\(\);\n[^]*?        this\.metatable = null;\n/g,
    replace: `        this.arr = [];
        this.strong = NO_ENTRIES;
        this.dead = void 0;
        this.cleared = 0;
        this.f = void 0;
        this.l = void 0;
        this.metatable = null;
        this.lazy = null;
        this.peeks = 0;
        this.dropNull = 0;
        this.kind = 0;
        this.readonly = false;
`,
  },
  ...['luaH_getint', 'luaH_getstr', 'luaH_get', 'luaH_setint', 'luaH_setfrom', 'luaH_next', 'luaH_getn'].map(
    (name) => replaceFunction('ltable.js', name, OWN, ''),
  ),
  ...['add', 'mark_dead', 'getgeneric', 'is_valid_weakmap_key'].map((name) =>
    replaceFunction('ltable.js', name, OWN, ''),
  ),
  {
    file: 'ltable.js',
    why: OWN,
    count: 1,
    find: 'class Table {',
    replace: "const { NO_ENTRIES } = require('kosmo-engine/table');\n\nclass Table {",
  },
  {
    file: 'ltable.js',
    why: OWN,
    count: 1,
    find: 'module.exports.invalidateTMcache = invalidateTMcache;',
    replace: `const hooks = require('kosmo-engine/hooks');
const { luaH_adopt, luaH_setlist, luaH_get, luaH_getint, luaH_getn, luaH_getstr, luaH_next, luaH_setfrom, luaH_setint } = require('kosmo-engine/table')({
    lobject, ldebug, hashOf: table_hash, hashOfString: luaS_hashlongstr, fill: (t) => hooks.fill(t), peek: (t, hash) => hooks.peek(t, hash), charge: meter.charge,
    messages: {
        readonly: to_luastring("attempt to modify a readonly table"),
        next: to_luastring("invalid key to 'next'"),
    },
});
module.exports.invalidateTMcache = invalidateTMcache;
module.exports.luaH_adopt = luaH_adopt;
module.exports.luaH_setlist = luaH_setlist;`,
  },
  {
    file: 'lvm.js',
    why: 'a list with holes is as long as it was written, as in Luau',
    count: 1,
    find: `                for (; n > 0; n--) {
                    ltable.luaH_setint(h, last--, L.stack[ra + n]);
                }`,
    replace: '                ltable.luaH_setlist(h, last - n + 1, L.stack, ra, n);',
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
    why: 'string keys have no prefix any more, so light userdata of primitive values needs keys of its own',
    count: 1,
    find: /switch\(typeof v\) \{\n\s+case "string":[^]*?return v\?"\?true":"\?false";/g,
    replace:
      'switch(typeof v) {\n                case "string": case "number": case "boolean":\n                    return hooks.primitiveKey(v);',
  },
  {
    file: 'lstate.js',
    why: 'call records are used again, as in C',
    count: 1,
    find: /const luaE_extendCI = function\(L\) \{\n[^]*?\n\};\n/g,
    replace: `const luaE_extendCI = function(L) {
    let ci = L.ci.next;
    if (ci === null) {
        ci = new CallInfo();
        L.ci.next = ci;
        ci.previous = L.ci;
    }
    L.ci = ci;
    return ci;
};
`,
  },
  {
    file: 'ldo.js',
    why: 'call records are used again, as in C',
    count: 1,
    find: '    L.ci.next = null;\n',
    replace: '',
  },
  {
    file: 'lvm.js',
    why: 'call records are used again, as in C',
    count: 1,
    find: '                    oci.next = null;\n',
    replace: '',
  },
];
