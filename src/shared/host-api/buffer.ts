import type { ApiEntry, ApiValue } from './types.js';

const number = (name: string): ApiValue => ({ name, type: 'number' });
const gives = (type: string): { type: string } => ({ type });
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

/** Luau's buffers: bytes that can be changed in place. */
export const BUFFER: readonly ApiEntry[] = [
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
  {
    name: 'buffer.readbits',
    params: [
      buffer,
      { name: 'bit', type: 'integer', description: 'from 0' },
      { name: 'count', type: 'integer', description: '0 to 32' },
    ],
    returns: gives('integer'),
    description: 'An unsigned number of so many bits, the lowest first.',
    raises: 'beyond the end',
  },
  {
    name: 'buffer.writebits',
    params: [
      buffer,
      { name: 'bit', type: 'integer', description: 'from 0' },
      { name: 'count', type: 'integer', description: '0 to 32' },
      number('value'),
    ],
    description: 'Writes the lowest bits of a number.',
    raises: 'beyond the end',
  },
  ...BUFFER_NUMBERS,
];
