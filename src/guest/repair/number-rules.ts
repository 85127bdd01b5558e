import { replaceFunction, type Rule } from './rule.js';

const LUAU = 'numbers are doubles, as in Luau; the integer tag is kept only where the value fits in 32 bits';

function swap(file: string, count: number, find: string, replace: string): Rule {
  return { file, why: LUAU, count, find, replace };
}

const INTEGER_OPERANDS = /\(numberop1 = tointeger\(op1\)\) !== false && \(numberop2 = tointeger\(op2\)\)/g;

/** Arithmetic, literals, loops and number arguments with double semantics. */
export const numberRules: readonly Rule[] = [
  swap(
    'lobject.js',
    1,
    '    setivalue(x) {',
    `    setnumvalue(x) {
        this.type = (x|0) === x && (x !== 0 || 1 / x > 0) ? LUA_TNUMINT : LUA_TNUMFLT;
        this.value = x;
    }

    setivalue(x) {`,
  ),
  swap('lvm.js', 1, 'setivalue((op1.value + op2.value)|0)', 'setnumvalue(op1.value + op2.value)'),
  swap('lvm.js', 1, 'setivalue((op1.value - op2.value)|0)', 'setnumvalue(op1.value - op2.value)'),
  swap('lvm.js', 1, 'setivalue(luaV_imul(op1.value, op2.value))', 'setnumvalue(op1.value * op2.value)'),
  swap(
    'lvm.js',
    1,
    'setivalue(luaV_mod(L, op1.value, op2.value))',
    'setnumvalue(luaV_mod(L, op1.value, op2.value))',
  ),
  swap(
    'lvm.js',
    1,
    'setivalue(luaV_div(L, op1.value, op2.value))',
    'setnumvalue(luaV_div(L, op1.value, op2.value))',
  ),
  swap('lvm.js', 1, 'setivalue((-op.value)|0)', 'setnumvalue(-op.value)'),
  replaceFunction(
    'lvm.js',
    'luaV_div',
    LUAU,
    'const luaV_div = function(L, m, n) { return Math.floor(m / n); };',
  ),
  replaceFunction(
    'lvm.js',
    'luaV_mod',
    LUAU,
    'const luaV_mod = function(L, m, n) { return m - Math.floor(m / n) * n; };',
  ),
  replaceFunction(
    'llimits.js',
    'luai_nummod',
    'the sign of a zero remainder is that of Luau',
    `const luai_nummod = function(L, a, b) {
    const m = a % b;
    if (m === 0) return 0;
    return m * b < 0 ? m + b : m;
};`,
  ),
  {
    file: 'lvm.js',
    why: 'bit operators take any integral double',
    count: 5,
    find: INTEGER_OPERANDS,
    replace: '(numberop1 = tobits(op1)) !== false && (numberop2 = tobits(op2))',
  },
  swap(
    'lvm.js',
    1,
    `                if (op.ttisinteger()) {
                    L.stack[ra].setivalue(~op.value);`,
    `                const bits = tobits(op);
                if (bits !== false) {
                    L.stack[ra].setivalue(~bits);`,
  ),
  swap(
    'lvm.js',
    1,
    'const tonumber = function(o) {',
    `const tobits = function(o) {
    if (o.ttisinteger()) return o.value|0;
    const n = tonumber(o);
    return n !== false && n === Math.floor(n) && Math.abs(n) <= Number.MAX_SAFE_INTEGER ? n|0 : false;
};

const tonumber = function(o) {`,
  ),
  swap(
    'lvm.js',
    1,
    'module.exports.tonumber         = tonumber;',
    'module.exports.tonumber         = tonumber;\nmodule.exports.tobits           = tobits;',
  ),
  swap(
    'lobject.js',
    1,
    '(i1 = lvm.tointeger(p1)) !== false && (i2 = lvm.tointeger(p2)) !== false',
    '(i1 = lvm.tobits(p1)) !== false && (i2 = lvm.tobits(p2)) !== false',
  ),
  swap(
    'lcode.js',
    1,
    'lvm.tointeger(v1) !== false && lvm.tointeger(v2) !== false',
    'lvm.tobits(v1) !== false && lvm.tobits(v2) !== false',
  ),
  swap('lobject.js', 1, 'return (v1 + v2)|0;', 'return v1 + v2;'),
  swap('lobject.js', 1, 'return (v1 - v2)|0;', 'return v1 - v2;'),
  swap('lobject.js', 1, 'return lvm.luaV_imul(v1, v2);', 'return v1 * v2;'),
  swap('lobject.js', 1, 'return (0 - v1)|0;', 'return -v1;'),
  swap(
    'lobject.js',
    1,
    'res.setivalue(intarith(L, op, p1.value, p2.value));',
    'res.setnumvalue(intarith(L, op, p1.value, p2.value));',
  ),
  swap('lvm.js', 1, 'let idx = (L.stack[ra].value + step)|0;', 'let idx = L.stack[ra].value + step;'),
  swap('lvm.js', 1, 'init.value = (initv - pstep.value)|0;', 'init.value = initv - pstep.value;'),
  replaceFunction(
    'lvm.js',
    'forlimit',
    'a loop whose limit leaves 32 bits runs as a loop of doubles',
    `const forlimit = function(obj, step) {
    const ilimit = luaV_tointeger(obj, step < 0 ? 2 : 1);
    return ilimit === false || (ilimit|0) !== ilimit ? false : { stopnow: false, ilimit: ilimit };
};`,
  ),
  swap('lobject.js', 1, 'a = (a * 16 + luaO_hexavalue(s[i]))|0;', 'a = a * 16 + luaO_hexavalue(s[i]);'),
  swap(
    'lobject.js',
    1,
    `        return {
            n: (neg ? -a : a)|0,`,
    `        if (neg ? a === 0 || a > 2147483648 : a > 2147483647) return null;
        return {
            n: neg ? -a : a,`,
  ),
  replaceFunction(
    'luaconf.js',
    'lua_numbertointeger',
    'integer arguments reach to 2^53',
    `const lua_numbertointeger = function(n) {
    return n >= -9007199254740992 && n <= 9007199254740992 ? n + 0 : false;
};`,
  ),
  replaceFunction(
    'luaconf.js',
    'lua_number2str',
    'shortest text that reads back',
    "const { numberText: lua_number2str } = require('kosmo-engine/numbers');",
  ),
  swap('luaconf.js', 1, 'conf.LUA_COMPAT_FLOATSTRING || false', 'true'),
  replaceFunction(
    'lapi.js',
    'fengari_argcheckinteger',
    'positions and counts may leave 32 bits',
    'const fengari_argcheckinteger = function(n) { fengari_argcheck(Number.isInteger(n)); };',
  ),
  swap(
    'lapi.js',
    1,
    `const lua_pushinteger = function(L, n) {
    fengari_argcheckinteger(n);
    L.stack[L.top] = new TValue(LUA_TNUMINT, n);`,
    `const lua_pushinteger = function(L, n) {
    fengari_argcheckinteger(n);
    L.stack[L.top] = new TValue((n|0) === n ? LUA_TNUMINT : LUA_TNUMFLT, n + 0);`,
  ),
  replaceFunction(
    'lbaselib.js',
    'b_str2int',
    'tonumber with a base gives doubles and refuses foreign digits',
    "const { parseInBase: b_str2int } = require('kosmo-engine/numbers');",
  ),
  swap(
    'lbaselib.js',
    1,
    'if (n !== null) {\n            lua_pushinteger(L, n);',
    'if (n !== null) {\n            lua_pushnumber(L, n);',
  ),
  swap('lbaselib.js', 1, '    lua_pushnil,\n', '    lua_pushnil,\n    lua_pushnumber,\n'),
  swap('lmathlib.js', 1, 'if (n < 0) n = (-n)|0;', 'if (n < 0) n = -n;'),
  swap('lmathlib.js', 1, 'if (n !== false)  /* does', 'if (n !== false && !Object.is(d, -0))  /* does'),
  {
    file: 'lvm.js',
    why: "Luau's `for … in` takes a table in place of an iterator",
    count: 1,
    find: '                let cb = ra + 3; /* call base */',
    replace: `                if (L.stack[ra].type === LUA_TTABLE) require('kosmo-engine/hooks').iterate(L, ra);
                let cb = ra + 3; /* call base */`,
  },
];
