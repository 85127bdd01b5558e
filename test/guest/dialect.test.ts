import { describe, expect, test } from '@jest/globals';
import { translate } from '../../src/guest/dialect/translate.js';
import { returns, run } from './support/lua.js';

describe('Luau syntax runs', () => {
  test.each([
    [
      'compound assignment',
      'local x = 5 x += 1 x *= 2 x -= 3 x /= 3 x ^= 2 x //= 2 x %= 3 local s = "a" s ..= "b" return x, s',
      [1, 'ab'],
    ],
    [
      'compound assignment to a field of an expression, evaluated once',
      'local n, t = 0, {v = 1} local function f() n += 1 return t end f().v += 10 f()["v"] += 100 return n, t.v',
      [2, 111],
    ],
    ['compound assignment binds less than any operator', 'local x = 10 x -= 2 + 3 return x', [5]],
    [
      'compound assignment through nested tables',
      'local t = {a = {b = {1, 2}}} t.a.b[2] += 5 t.a.b[#t.a.b] *= 2 return t.a.b',
      [[1, 14]],
    ],
    [
      'continue in every kind of loop',
      'local o = {} for i = 1, 5 do if i % 2 == 0 then continue end o[#o + 1] = i end local n = 0 while n < 5 do n += 1 if n == 2 then continue end if n == 4 then break end o[#o + 1] = n * 10 end local k = 0 repeat k += 1 if k == 1 then continue end o[#o + 1] = k * 100 until k >= 2 for _, v in {7} do if v then continue end return 1 end return o',
      [[1, 3, 5, 10, 30, 200]],
    ],
    [
      'continue belongs to the inner loop',
      'local n = 0 for i = 1, 2 do for j = 1, 3 do if j == 2 then continue end n += 1 end if i == 1 then continue end n += 10 end return n',
      [14],
    ],
    [
      'continue in repeat, with a local that until uses',
      'local n, o = 0, {} repeat n += 1 local x = n if x == 2 then continue end local y = x o[#o + 1] = y until x >= 4 return o',
      [[1, 3, 4]],
    ],
    [
      'continue in closures and nested loops of all kinds',
      'local o = {} for i = 1, 3 do local f = function() for j = 1, 3 do if j == 2 then continue end o[#o + 1] = i * 10 + j end end if i == 2 then continue end f() repeat if i == 3 then continue end break until i == 3 end return o',
      [[11, 13, 31, 33]],
    ],
    [
      'interpolation with tables, strings with braces, calls and nested backticks',
      'local function f(t) return t.x end return `{f({x = "}"})}{f { x = `[{1 + 1}]` }}|{"{"}|{#{1, 2}}|{({a = {b = 3}}).a.b}`',
      ['}[2]|{|2|3'],
    ],
    [
      'compound assignment evaluates side effects once',
      'local n = 0 local t = {{0}, {0}} local function i() n += 1 return n end t[i()][1] += 5 t[i()][1] -= 1 local s = {a = {b = "x"}} s.a["b"] ..= "y" .. "z" return n, t, s.a.b',
      [2, [[5], [-1]], 'xyz'],
    ],
    [
      'if-expressions in tables, arguments and conditions',
      'local x = 2 local t = { if x > 1 then "big" else "small", y = if x == 2 then nil else 1, [if x then "k" else "z"] = 3 } return t[1], t.y, t.k, math.max(if x == 1 then 9 else 4, 3), not if x then false else true',
      ['big', null, 3, 4, true],
    ],
    ['continue is still a name', 'local continue = 4 continue += 1 return continue', [5]],
    [
      'interpolation',
      'local a, t = 1, {b = "x"} return `{a}-{t.b}-{`in{a}`}-100%-"q"-\\{-{if a then "y" else "n"}`',
      ['1-x-in1-100%-"q"-{-y'],
    ],
    ['interpolation without expressions', 'return `50% "a" \\`b\\``', ['50% "a" `b`']],
    [
      'if-expressions',
      'local function f(x) return if x == 1 then nil elseif x == 2 then false else x + 1 end return f(1), f(2), f(3), (if true then "a" else "b") .. "c"',
      [null, false, 4, 'ac'],
    ],
    ['generalised iteration', 'local s = 0 for k, v in {10, 20, x = 5} do s += v end return s', [35]],
    [
      'generalised iteration with __iter',
      'local t = setmetatable({}, {__iter = function(t) return function(_, i) i = (i or 0) + 1 if i < 4 then return i end end, t end}) local s = 0 for i in t do s += i end return s',
      [6],
    ],
    [
      'iteration over a table that can be called',
      'local n = 0 local t = setmetatable({}, {__call = function() n += 1 if n < 3 then return n end end}) local s = 0 for i in t do s += i end return s',
      [3],
    ],
    ['numerals', 'return 1_000, 0b1010, 0xFF_FF, 1_0.5', [1000, 10, 65535, 10.5]],
    [
      'type annotations',
      'type Point = {x: number, y: number?} export type Map<K, V = string> = {[K]: V} local function f<T>(a: T, b: (number) -> string?, ...: any): (T, ...number) return a end local p: Point = {x = 1, y = 2} for i: number = 1, 1 do p.x = i :: number end return f(p.x, tostring) :: any, (p :: any).y',
      [1, 2],
    ],
    [
      'nested generics',
      'local t: Map<string, Array<Map<string, number>>> = {} local g: <T>(T) -> T = function(x) return x end return g(#(t :: any))',
      [0],
    ],
    [
      'what only Lua 5.3 has',
      'for i = 1, 3 do if i == 2 then goto next end ::next:: end return 5 // 2, 6 & 3, 1 << 4, ~0',
      [2, 2, 16, -1],
    ],
    ['a type named like a function', 'local type = type type("x") return type(1)', ['number']],
  ])('%s', (_what, source, expected) => {
    expect(returns(source)).toEqual(expected);
  });

  test('errors keep the line of the author', () => {
    const source =
      'local x = 1\nx += 1\nlocal t: {\n  a: number,\n} = { a = `v{\nx}` }\nfor _, v in t do\n  if not v then continue end\nend\nerror("here")';
    expect(run(source).failure?.message).toBe('test.lua:10: here');
    expect(translate(source).code.split('\n')).toHaveLength(source.split('\n').length);
  });

  test('a syntax error is reported by the compiler, with the line', () => {
    expect(() => run('local x = 1\nlocal = 3')).toThrow('test.lua:2:');
    expect(() => run('x += 1\nlocal = 3')).toThrow('test.lua:');
  });

  test('plain Lua passes through unchanged', () => {
    const source =
      'local t = {[1] = "a", b = 2; 3}\nfunction t.x:y(...) return select("#", ...), #t, -1 ^ 2 end\nreturn t';
    expect(translate(source).code).toBe(source);
  });
});

describe('strict mode refuses what the other runtime refuses, in its words', () => {
  test.each([
    ['local f = 1 & 2', "Expected identifier when parsing expression, got '&'"],
    ['local f = 1 << 2', "Expected identifier when parsing expression, got '<'"],
    ['goto done ::done:: print(1)', 'Incomplete statement: expected assignment or a function call'],
    ['::a::', "Expected identifier when parsing expression, got '::'"],
  ])('%s', (source, message) => {
    expect(() => translate(source, true)).toThrow(message);
    expect(translate(source).findings).not.toEqual([]);
  });
});
