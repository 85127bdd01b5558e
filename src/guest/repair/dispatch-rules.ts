import type { Rule } from './rule.js';

/** Lua 5.3's instructions in the order of their numbers. */
const OPCODES = [
  'MOVE LOADK LOADKX LOADBOOL LOADNIL GETUPVAL GETTABUP GETTABLE SETTABUP SETUPVAL SETTABLE NEWTABLE SELF',
  'ADD SUB MUL MOD POW DIV IDIV BAND BOR BXOR SHL SHR UNM BNOT NOT LEN CONCAT JMP EQ LT LE TEST TESTSET',
  'CALL TAILCALL RETURN FORLOOP FORPREP TFORCALL TFORLOOP SETLIST CLOSURE VARARG EXTRAARG',
].flatMap((line) => line.split(' '));

/** The interpreter's dispatch. */
export const dispatchRules: readonly Rule[] = [
  {
    file: 'lvm.js',
    why: 'V8 makes a jump table of a switch only when its cases are literal numbers',
    count: 71,
    find: /case OP_([A-Z0-9]+):/g,
    replace: (_all, name = '') => `case ${OPCODES.indexOf(name)}:`,
  },
];
