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

const buffer: ApiValue = { name: 'buffer', type: 'userdata' };
const at: ApiValue = { name: 'offset', type: 'integer', description: 'from 0' };
const maybe = (name: string): ApiValue => ({ name, type: 'integer', optional: true });

const BUFFER_NUMBERS: ApiEntry[] = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'f32', 'f64'].flatMap((kind) => [
  {
    name: `buffer.read${kind}`,
    params: [buffer, at],
    returns: gives('number'),
    description: 'A little-endian number.',
    raises: 'beyond the end',
  },
  {
    name: `buffer.write${kind}`,
    params: [buffer, at, number('value')],
    description: 'Writes a little-endian number.',
    raises: 'beyond the end',
  },
]);

const BUFFER: ApiEntry[] = [
  {
    name: 'buffer.create',
    params: [{ name: 'size', type: 'integer' }],
    returns: gives('userdata'),
    description: 'So many zero bytes, which count against the memory limit.',
  },
  {
    name: 'buffer.fromstring',
    params: [{ name: 'bytes', type: 'string' }],
    returns: gives('userdata'),
    description: 'A buffer with the bytes of a string.',
  },
  {
    name: 'buffer.tostring',
    params: [buffer],
    returns: gives('string'),
    description: 'All bytes of a buffer.',
  },
  { name: 'buffer.len', params: [buffer], returns: gives('integer'), description: 'Its size in bytes.' },
  {
    name: 'buffer.readstring',
    params: [buffer, at, { name: 'count', type: 'integer' }],
    returns: gives('string'),
    description: 'Some bytes.',
    raises: 'beyond the end',
  },
  {
    name: 'buffer.writestring',
    params: [buffer, at, { name: 'bytes', type: 'string' }, maybe('count')],
    description: 'Writes bytes.',
    raises: 'beyond the end',
  },
  {
    name: 'buffer.copy',
    params: [
      { name: 'target', type: 'userdata' },
      at,
      { name: 'source', type: 'userdata' },
      maybe('from'),
      maybe('count'),
    ],
    description: 'Copies bytes from one buffer to another.',
    raises: 'beyond the end',
  },
  {
    name: 'buffer.fill',
    params: [buffer, at, { name: 'byte', type: 'integer' }, maybe('count')],
    description: 'Sets bytes to one value.',
    raises: 'beyond the end',
  },
  ...BUFFER_NUMBERS,
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
