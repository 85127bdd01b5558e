import { describe, expect, test } from '@jest/globals';
import { returns, run, WIDE_LIMITS } from './support/lua.js';

const MIB = 1024 * 1024;

describe('buffers', () => {
  test('are a type of their own, and equal only to themselves', () => {
    expect(
      returns(
        `local a, b = buffer.create(3), buffer.create(3)
         local t = { [a] = "a", [b] = "b" }
         return type(a), typeof(a), buffer.len(a), a == a, a == b, t[a] .. t[b], tostring(a):match("^buffer: ") ~= nil`,
      ),
    ).toEqual(['buffer', 'buffer', 3, true, false, 'ab', true]);
  });

  test.each([
    ['i8', 200, -56],
    ['u8', -1, 255],
    ['u8', 3.9, 3],
    ['i16', 40000, -25536],
    ['u16', 65537, 1],
    ['i32', 4294967295, -1],
    ['u32', -1, 4294967295],
    ['f32', 0.1, 0.10000000149011612],
    ['f64', 0.1, 0.1],
  ])('%s: %d is read back as %d', (kind, written, read) => {
    expect(
      returns(
        `local b = buffer.create(9) buffer.write${kind}(b, 1, ${written}) return buffer.read${kind}(b, 1)`,
      ),
    ).toEqual([read]);
  });

  test('are little-endian, and share bytes with strings', () => {
    expect(
      returns(
        `local b = buffer.fromstring("\\1\\2\\3\\4\\0\\255")
         buffer.writestring(b, 4, "xyz", 2)
         return buffer.readu32(b, 0), buffer.readstring(b, 3, 3):byte(1, -1)`,
      ),
    ).toEqual([0x04030201, 4, 120, 121]);
  });

  test('copy may overlap, and fill goes to the end', () => {
    expect(
      returns(
        `local b = buffer.fromstring("abcdef")
         buffer.copy(b, 1, b, 0, 4)
         local one = buffer.tostring(b)
         buffer.fill(b, 4, 45)
         local c = buffer.create(2)
         buffer.copy(c, 0, b, 4)
         return one, buffer.tostring(b), buffer.tostring(c)`,
      ),
    ).toEqual(['aabcdf', 'aabc--', '--']);
  });

  test.each([
    ['buffer.readu8(b, 4)', 'buffer access out of bounds'],
    ['buffer.readu8(b, -1)', 'buffer access out of bounds'],
    ['buffer.writef64(b, 0, 1)', 'buffer access out of bounds'],
    ['buffer.readstring(b, 2, 3)', 'buffer access out of bounds'],
    ['buffer.writestring(b, 3, "ab")', 'buffer access out of bounds'],
    ['buffer.writestring(b, 0, "ab", 3)', 'string length overflow'],
    ['buffer.copy(b, 0, b, 5)', 'buffer access out of bounds'],
    ['buffer.fill(b, 0, 0, 5)', 'buffer access out of bounds'],
    ['buffer.create(-1)', 'size'],
    ['buffer.len({})', 'buffer expected, got table'],
    ['buffer.len(json.null)', 'buffer expected'],
    ['b.x', 'attempt to index a buffer value'],
    ['json.encode({ b = b })', 'is a buffer, which JSON cannot hold'],
  ])('%s raises', (expression, message) => {
    expect(() => returns(`local b = buffer.create(4) return ${expression}`)).toThrow(message);
  });

  test.each([
    ['one that is too large', 'return buffer.len(buffer.create(1e9))'],
    ['many', 'local t = {} for i = 1, 1e6 do t[i] = buffer.create(1e5) end'],
    ['strings of one', 'local b, t = buffer.create(1e6), {} for i = 1, 1e4 do t[i] = buffer.tostring(b) end'],
  ])('count against the memory of the script: %s', (_what, source) => {
    const { failure } = run(source, { limits: { ...WIDE_LIMITS, memoryBytes: 8 * MIB } });
    expect(failure?.code).toBe('script_memory');
  });
});

describe('math.noise is that of Luau', () => {
  test.each([
    ['0.5', 0],
    ['3, 7, -12', 0],
    ['0.5, 0.5', -0.25],
    ['0.5, 0.5, -0.5', 0.125],
    ['455.7204209769105, 340.80410508750134, 121.80087666537628', 0.5010709762573242],
    ['-1.25, 2.75, -3.5', 0.40050268173217773],
    ['254.75, -509.25, 764.5', 0.40050268173217773],
  ])('at %s', (point, expected) => {
    expect(returns(`return math.noise(${point})`)).toEqual([expected]);
  });
});
