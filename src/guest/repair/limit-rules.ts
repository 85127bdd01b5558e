import type { Rule } from './rule.js';

/** Limits: a step count in the interpreter that no script can reach, and a stop that no script can catch. */
export const limitRules: readonly Rule[] = [
  {
    file: 'lvm.js',
    why: 'one counter for all coroutines; a hook belongs to one thread and can be lost',
    count: 1,
    find: '        if (L.hookmask & (LUA_MASKLINE | LUA_MASKCOUNT)) {',
    replace:
      '        if (--meter.steps < 0) meter.tick();\n        if (L.hookmask & (LUA_MASKLINE | LUA_MASKCOUNT)) {',
  },
  {
    file: 'lvm.js',
    why: 'the step counter',
    count: 1,
    find: "const ldebug  = require('./ldebug.js');",
    replace: "const ldebug  = require('./ldebug.js');\nconst meter   = require('kosmo-engine/meter');",
  },
  {
    file: 'ldo.js',
    why: 'a stop passes through every protected call',
    count: 1,
    find: '    } catch (e) {\n        if (lj.status === LUA_OK) {\n            /* error was not',
    replace:
      "    } catch (e) {\n        if (e instanceof require('kosmo-engine/meter').Stop) throw e;\n        if (lj.status === LUA_OK) {\n            /* error was not",
  },
];
