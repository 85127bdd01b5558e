import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { returns, shown } from './support/lua.js';

describe('numbers are doubles, as in Luau', () => {
  test.each([
    ['1500000000 + 1500000000', '3000000000'],
    ['-2147483648 - 1', '-2147483649'],
    ['100000 * 100000', '10000000000'],
    ['-(-2147483648)', '2147483648'],
    ['0xFFFFFFFF', '4294967295'],
    ['0x7fffffff', '2147483647'],
    ['2147483648', '2147483648'],
    ['1712345678901 + 1', '1712345678902'],
    ['2^53', '9007199254740992'],
    ['10 / 2', '5'],
    ['1e15', '1000000000000000'],
    ['1e20', '100000000000000000000'],
    ['1e21', '1e+21'],
    ['1e100', '1e+100'],
    ['1e-7', '1e-07'],
    ['0.1 + 0.2', '0.30000000000000004'],
    ['1 / 0', 'inf'],
    ['-1 / 0', '-inf'],
    ['0 / 0', 'nan'],
    ['-0', '-0'],
    ['0 * -5', '-0'],
    ['1 // 0', 'inf'],
    ['3 % 0', 'nan'],
    ['-4 % 2', '0'],
    ['-4.0 % 2', '0'],
    ['5 % -3', '-1'],
    ['-5 // 2', '-3'],
    ['-2147483648 // -1', '2147483648'],
    ['"10" + 5', '15'],
    ['"3" * "4"', '12'],
    ['1.0 .. "|" .. 2.5', '1|2.5'],
    ['math.floor(1712345678901.5)', '1712345678901'],
    ['math.abs(-2147483648)', '2147483648'],
    ['tonumber("ffffffffff", 16)', '1099511627775'],
    ['tonumber("1z", 10)', 'nil'],
    ['tonumber("0x1p4")', '16'],
    ['tonumber("  12  ")', '12'],
    ['1 == 1.0', 'true'],
    ['({[1] = "a"})[1.0]', 'a'],
    ['os.time{year=2040, month=1, day=1, hour=0}', '2208988800'],
    ['os.date("!%F %T", 2208988800)', '2040-01-01 00:00:00'],
  ])('%s is %s', (expression, text) => {
    expect(shown(expression)).toBe(text);
  });

  test('%g drops zeros of the fraction only', () => {
    expect(
      returns(
        'return string.format("%.14g %g %g %g %g %g %#g", 1 / 2147483647, 1.5e-10, 1e100, 100, 1.50, 2.5e20, 1.5)',
      ),
    ).toEqual(['4.6566128752458e-10 1.5e-10 1e+100 100 1.5 2.5e+20 1.50000']);
  });

  test('integer arguments reach beyond 2^31', () => {
    expect(
      returns('return ("xyz"):sub(2, 3e9), select("#", select(3e9, 1)), string.format("%d", 1712345678901)'),
    ).toEqual(['yz', 0, '1712345678901']);
  });

  test('a loop that passes 2^31 ends where it must', () => {
    expect(
      returns('local n, last = 0 for i = 2147483645, 2147483650 do n, last = n + 1, i end return n, last'),
    ).toEqual([6, 2147483650]);
    expect(returns('local n = 0 for i = -2147483647, -2147483650, -1 do n = n + 1 end return n')).toEqual([
      4,
    ]);
    expect(
      returns('local n = 0 for i = 2147483646, math.huge do n = n + 1 if n == 5 then break end end return n'),
    ).toEqual([5]);
  });

  test('bit operators work on 32 bits of any integral double', () => {
    expect(returns('return 0xFFFFFFFF & 0xFF, ~0, 1 << 31, 1 << 32, 2^40 | 1, ~4294967295.0')).toEqual([
      255, -1, -2147483648, 0, 1, 0,
    ]);
    expect(returns('return (pcall(function() return 1.5 & 1 end))')).toEqual([false]);
  });

  test('a key of minus zero is the key zero', () => {
    expect(returns('local t = {} t[-0.0] = 1 for k in pairs(t) do return tostring(k), t[0] end')).toEqual([
      '0',
      1,
    ]);
  });

  test('arithmetic equals that of doubles', () => {
    const integer = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const operators = {
      '+': (a: number, b: number) => a + b,
      '-': (a: number, b: number) => a - b,
      '*': (a: number, b: number) => a * b,
    };
    fc.assert(
      fc.property(integer, integer, fc.constantFrom('+', '-', '*' as const), (a, b, operator) => {
        const expected = operators[operator as '+'](a, b);
        const text = Object.is(expected, -0) ? '-0' : String(expected);
        expect(
          returns(
            `local a, b = ${a}, ${b} return tostring(a ${operator} b), tostring(${a} ${operator} ${b})`,
          ),
        ).toEqual([text, text]);
      }),
      { numRuns: 150 },
    );
  });

  test('the text of a number reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const source = Object.is(value, -0)
          ? '-0.0'
          : value.toExponential(20).length > 0
            ? String(value)
            : '';
        expect(Object.is(Number(shown(`(${source})`)), value)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
