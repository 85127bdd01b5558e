import { replaceFunction, type Rule } from './rule.js';

const METER = "require('kosmo-engine/meter')";
const STEP = 'if (--meter.steps < 0) meter.tick();';

function before(file: string, why: string, find: string, insert: string, count = 1): Rule {
  return { file, why, count, find, replace: `${insert}\n${find}` };
}

function after(file: string, why: string, find: string, insert: string): Rule {
  return { file, why, count: 1, find, replace: `${find}\n    ${insert}` };
}

/** Makes `meter` known in a file; goes before the first statement. */
function withMeter(file: string): Rule {
  return {
    file,
    why: 'the meter',
    count: 1,
    find: /^"use strict";\n/g,
    replace: `"use strict";\nconst meter = ${METER};\n`,
  };
}

const WORK = 'work in library functions counts as steps of the script';
const MEMORY = 'strings and tables count against the memory limit, large ones before they are made';

/** Limits: a step count that no script can reach, a memory account, and a stop that no script can catch. */
export const limitRules: readonly Rule[] = [
  ...[
    'lvm.js',
    'ldo.js',
    'lapi.js',
    'lstrlib.js',
    'ltable.js',
    'lobject.js',
    'lstring.js',
    'lauxlib.js',
    'ltablib.js',
  ].map(withMeter),
  before(
    'lvm.js',
    'one counter for all coroutines; a hook belongs to one thread and can be lost',
    '        if (L.hookmask & (LUA_MASKLINE | LUA_MASKCOUNT)) {',
    STEP,
  ),
  {
    file: 'ldo.js',
    why: 'a stop passes through every protected call',
    count: 1,
    find: '    } catch (e) {\n        if (lj.status === LUA_OK) {\n            /* error was not',
    replace:
      '    } catch (e) {\n        if (e instanceof meter.Stop) throw e;\n        if (lj.status === LUA_OK) {\n            /* error was not',
  },
  after('lapi.js', WORK, 'const lua_geti = function(L, idx, n) {', STEP),
  after('ltablib.js', WORK, 'const sort_comp = function(L, a, b) {', STEP),
  after('lstrlib.js', WORK, 'const match = function(ms, s, p) {', STEP),
  after('lstrlib.js', WORK, 'const singlematch = function(ms, s, p, ep) {', STEP),
  before('lstrlib.js', WORK, '            if (ms.src[s] === e) {', STEP),
  replaceFunction(
    'lstrlib.js',
    'find_subarray',
    'plain search in linear time',
    `const find_subarray = function(arr, subarr, from_index) {
    meter.work(arr.length >> 8);
    return Buffer.from(arr.buffer, arr.byteOffset, arr.length).indexOf(subarr, from_index);
};`,
  ),
  before('lstring.js', MEMORY, '    return new TString(L, str);', '    meter.charge(str.length + 48);'),
  before('lvm.js', MEMORY, '            let buff = new Uint8Array(tl);', '            meter.reserve(tl);'),
  before(
    'lauxlib.js',
    MEMORY,
    '        let newbuff = new Uint8Array(newsize);',
    '        meter.reserve(newsize);',
  ),
  after('ltable.js', MEMORY, 'const luaH_new = function(L) {', 'meter.charge(256);'),
  before('lobject.js', MEMORY, '        this.upvals = new Array(n);', '        meter.charge(96 + 32 * n);'),
];
