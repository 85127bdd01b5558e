import { BUFFER } from './buffer.js';
import type { ApiEntry, ApiValue } from './types.js';

const table: ApiValue = { name: 'value', type: 'table' };
const number = (name: string): ApiValue => ({ name, type: 'number' });
const gives = (type: string): { type: string } => ({ type });

const bitsOf = (names: string, params: ApiValue[], description: string, type = 'integer'): ApiEntry[] =>
  names.split(' ').map((name) => ({ name: `bit32.${name}`, params, returns: gives(type), description }));
const many: ApiValue[] = [{ name: '...', type: 'integer' }];
const one: ApiValue[] = [{ name: 'value', type: 'integer' }];
const places: ApiValue[] = [...one, { name: 'places', type: 'integer' }];
const field: ApiValue[] = [
  { name: 'from', type: 'integer' },
  { name: 'width', type: 'integer', optional: true },
];

/** What Luau has beyond Lua 5.3; it works here too, so that code can be shared. */
export const LUAU_ENTRIES: readonly ApiEntry[] = [
  {
    name: 'typeof',
    params: [{ name: 'value', type: 'any' }],
    returns: gives('string'),
    description: 'The same as `type`.',
  },
  {
    name: 'unpack',
    params: [
      { name: 'list', type: 'table' },
      { name: 'from', type: 'integer', optional: true },
      { name: 'to', type: 'integer', optional: true },
    ],
    returns: { type: 'any', name: '...' },
    description: 'The same as `table.unpack`.',
  },
  {
    name: 'string.split',
    params: [
      { name: 'text', type: 'string' },
      { name: 'separator', type: 'string', optional: true, description: 'a comma, unless it is given' },
    ],
    returns: gives('string[]'),
    description: 'The parts between separators; with an empty one, the bytes.',
  },
  {
    name: 'table.find',
    params: [
      { name: 'list', type: 'table' },
      { name: 'value', type: 'any' },
      { name: 'from', type: 'integer', optional: true },
    ],
    returns: gives('integer|nil'),
    description: 'The first index of a value in a list.',
  },
  {
    name: 'table.create',
    params: [
      { name: 'count', type: 'integer' },
      { name: 'value', type: 'any', optional: true },
    ],
    returns: gives('table'),
    description: 'A list of so many times the value.',
  },
  { name: 'table.clone', params: [table], returns: gives('table'), description: 'A shallow copy.' },
  {
    name: 'table.freeze',
    params: [table],
    returns: gives('table'),
    description: 'Makes a table read-only, and returns it.',
  },
  {
    name: 'table.isfrozen',
    params: [table],
    returns: gives('boolean'),
    description: 'Whether a table is read-only.',
  },
  { name: 'table.clear', params: [table], description: 'Takes everything out of a table.' },
  {
    name: 'table.maxn',
    params: [table],
    returns: gives('number'),
    description: 'The greatest number that is a key, or 0.',
  },
  {
    name: 'table.getn',
    params: [table],
    returns: gives('integer'),
    description: 'The same as `#`, without metamethods.',
  },
  ...['isnan', 'isinf', 'isfinite'].map((name): ApiEntry => ({
    name: `math.${name}`,
    params: [number('value')],
    returns: gives('boolean'),
    description: `Whether a number is ${{ isnan: 'not a number', isinf: 'infinite', isfinite: 'neither' }[name]}.`,
  })),
  {
    name: 'math.atan2',
    params: [number('y'), number('x')],
    returns: gives('number'),
    description: 'The angle of a point, in radians.',
  },
  {
    name: 'math.frexp',
    params: [number('value')],
    returns: { type: 'number', name: '...' },
    description: 'Fraction and exponent of a number.',
  },
  {
    name: 'math.map',
    params: [number('value'), number('inMin'), number('inMax'), number('outMin'), number('outMax')],
    returns: gives('number'),
    description: 'A number carried over from one range to another.',
  },
  {
    name: 'math.clamp',
    params: [number('value'), number('low'), number('high')],
    returns: gives('number'),
    description: 'The value, or the limit that it is beyond.',
    raises: 'when low is above high',
  },
  {
    name: 'math.round',
    params: [number('value')],
    returns: gives('number'),
    description: 'The nearest whole number; halves away from zero.',
  },
  {
    name: 'math.sign',
    params: [number('value')],
    returns: gives('number'),
    description: '-1, 0 or 1.',
  },
  {
    name: 'math.lerp',
    params: [number('from'), number('to'), number('part')],
    returns: gives('number'),
    description: 'A number between two others.',
  },
  {
    name: 'math.noise',
    params: [number('x'), { ...number('y'), optional: true }, { ...number('z'), optional: true }],
    returns: gives('number'),
    description: 'Perlin noise.',
  },
  ...bitsOf('band bor bxor', many, 'Bitwise and, or, exclusive or of 32-bit numbers.'),
  ...bitsOf('btest', many, 'Whether they have a bit in common.', 'boolean'),
  ...bitsOf('bnot byteswap', one, 'All bits turned; the bytes in reverse order.'),
  ...bitsOf('countlz countrz', one, 'Zero bits at the high or the low end.'),
  ...bitsOf('lshift rshift arshift lrotate rrotate', places, 'Shifts and rotations.'),
  ...bitsOf('extract', [...one, ...field], 'Some bits of a number.'),
  ...bitsOf(
    'replace',
    [...one, { name: 'bits', type: 'integer' }, ...field],
    'A number with some bits replaced.',
  ),
  ...BUFFER,
];

/** What of Lua 5.3 itself scripts have, by library; `_G` holds the functions without one. */
export const LUA_NAMES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    _G: 'assert collectgarbage error getmetatable ipairs next pairs pcall rawequal rawget rawlen rawset select setmetatable tonumber tostring type xpcall _G',
    string: 'byte char find format gmatch gsub len lower match pack packsize rep reverse sub unpack upper',
    table: 'concat insert move pack remove sort unpack',
    math: 'abs acos asin atan ceil cos cosh deg exp floor fmod huge ldexp log log10 max maxinteger min mininteger modf pi pow rad random randomseed sin sinh sqrt tan tanh tointeger type ult',
    utf8: 'char charpattern codepoint codes len offset',
    coroutine: 'close create isyieldable resume running status wrap yield',
    os: 'clock date difftime time',
  }).map(([library, names]) => [library, names.split(' ')]),
);
