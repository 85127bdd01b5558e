import type { Rule } from './rule.js';

const DELETE = /delete (L|from)\.stack\[([^\]]+)\];/g;
const DELETES_PER_FILE = {
  'lapi.js': 18,
  'ldo.js': 5,
  'lvm.js': 3,
  'ldebug.js': 1,
  'lparser.js': 1,
  'ltm.js': 1,
};

const REUSE = 'slots above the top are used again, as in C, instead of being made anew at each call';

/** Slots of a Lua stack. */
const MAX_STACK = 200_000;
/** Slots above the top that keep their last value for a while. */
const KEPT_SLOTS = 32;

/** Repairs of the VM's stack, its hooks and its checks. */
export const stackRules: readonly Rule[] = [
  ...Object.entries(DELETES_PER_FILE).map(([file, count]) => ({
    file,
    count,
    why: 'deleting a slot turns the stack into a dictionary; storing undefined keeps it a fast array',
    find: DELETE,
    replace: '$1.stack[$2] = undefined;',
  })),
  {
    file: 'ldo.js',
    why: REUSE,
    count: 1,
    find: 'const seterrorobj = function(L, errcode, oldtop) {',
    replace: `const frame_top = function(L, newtop) {
    for (let at = L.top; at < newtop; at++)
        if (L.stack[at] === undefined) L.stack[at] = new lobject.TValue(LUA_TNIL, null);
    L.top = newtop;
};

/* All but a few slots are let go, so that what a deep call held does not stay. */
const release = function(L, newtop) {
    for (let i = L.top; i >= newtop + ${KEPT_SLOTS}; i--)
        L.stack[i] = undefined;
};

module.exports.frame_top = frame_top;

const seterrorobj = function(L, errcode, oldtop) {`,
  },
  {
    file: 'ldo.js',
    why: REUSE,
    count: 1,
    find: `            for (let i=L.top; i>=(res + nres); i--)
                L.stack[i] = undefined;`,
    replace: '            release(L, res + nres);',
  },
  {
    file: 'ldo.js',
    why: REUSE,
    count: 1,
    find: `    for (let i=L.top; i>=newtop; i--)
        L.stack[i] = undefined;`,
    replace: '    release(L, newtop);',
  },
  {
    file: 'ldo.js',
    why: 'most host functions return one value to a place for one: no need for the general way of moving results',
    count: 1,
    find: 'let n = f(L); /* do the actual call */',
    replace: `let n = f(L);
            if (n === 1 && nresults === 1 && L.hookmask === 0) {
                L.stack[off].setfrom(L.stack[L.top - 1]);
                L.ci = ci.previous;
                if (L.top > off + ${KEPT_SLOTS}) release(L, off + 1);
                L.top = off + 1;
                return true;
            }`,
  },
  { file: 'ldo.js', why: REUSE, count: 1, find: 'adjust_top(L, ci.top);', replace: 'frame_top(L, ci.top);' },
  { file: 'lvm.js', why: REUSE, count: 13, find: 'ldo.adjust_top(L, ', replace: 'ldo.frame_top(L, ' },
  {
    file: 'lapi.js',
    why: 'saving allowhook cleared every other status bit, so hooks died after a caught error',
    count: 1,
    find: 'ci.callstatus &= ~lstate.CIST_OAH | L.allowhook;',
    replace: 'ci.callstatus = (ci.callstatus & ~lstate.CIST_OAH) | L.allowhook;',
  },
  {
    file: 'llimits.js',
    why: 'assertions cost time in every instruction',
    count: 1,
    find: 'if (!c) throw Error("assertion failed");',
    replace: '',
  },
  {
    file: 'llimits.js',
    why: 'API checks cost time in every push',
    count: 1,
    find: 'if (!e) throw Error(msg);',
    replace: '',
  },
  {
    file: 'luaconf.js',
    why: 'the environment must not configure the engine',
    count: 1,
    find: 'const conf = (process.env.FENGARICONF ? JSON.parse(process.env.FENGARICONF) : {});',
    replace: 'const conf = {};',
  },
  {
    file: 'luaconf.js',
    why: 'a runaway recursion must not take all memory before it fails',
    count: 1,
    find: 'conf.LUAI_MAXSTACK || 1000000',
    replace: String(MAX_STACK),
  },
  {
    file: 'defs.js',
    why: 'defs and luaconf load each other, and the wrong order made every index invalid',
    count: 1,
    find: "const { LUAI_MAXSTACK } = require('./luaconf.js');",
    replace: `const LUAI_MAXSTACK = ${MAX_STACK};`,
  },
  {
    file: 'lvm.js',
    why: 'a cached closure is shared by all states that share its prototype, and keeps the last call alive',
    count: 1,
    find: 'p.cache = ncl;  /* save it on cache for reuse */',
    replace: '',
  },
];
