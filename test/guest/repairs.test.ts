import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import text from '../../src/guest/engine/text.cjs';
import { applyRules, repairedFiles } from '../../src/guest/fengari-rules.js';
import { returns, run, WIDE_LIMITS } from './support/lua.js';

const SOURCES = 'node_modules/fengari/src';

describe('rules', () => {
  test('fit every source file that they name', () => {
    expect(readdirSync(SOURCES)).toEqual(expect.arrayContaining(repairedFiles()));
    for (const file of repairedFiles()) {
      const path = `${SOURCES}/${file}`;
      const source = readFileSync(path, 'utf8');
      expect(applyRules(path, source)).not.toBe(source);
    }
  });

  test('refuse a source that differs, loudly', () => {
    const path = `${SOURCES}/lvm.js`;
    const source = readFileSync(path, 'utf8').replace('(op1.value + op2.value)|0', 'add(op1, op2)');
    expect(() => applyRules(path, source)).toThrow('fengari lvm.js: expected 1 matches');
  });

  test('leave no statement that deletes a stack slot, and no assertion', () => {
    for (const file of readdirSync(SOURCES)) {
      const out = applyRules(`${SOURCES}/${file}`, readFileSync(`${SOURCES}/${file}`, 'utf8'));
      expect(out).not.toMatch(/delete \w+\.stack\[/);
      expect(out).not.toContain('assertion failed"');
    }
  });
});

describe('strings', () => {
  test('different strings are different keys, and compare by bytes', () => {
    expect(
      returns(
        'local t = {} t["\\17"] = 1 t["\\1\\1"] = 2 t["é"] = 3 t["\\12\\3\\10\\9"] = 4 local n = 0 for _ in pairs(t) do n = n + 1 end return n, "\\n" < " ", "a" < "b", "\\127" < "\\128", "a" < "a\\0", "Z" < "a"',
      ),
    ).toEqual([4, true, true, true, true, true]);
  });

  test('keys are injective and keep the order of bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 80 });
    fc.assert(
      fc.property(bytes, bytes, (left, right) => {
        const byBytes = Math.sign(Buffer.compare(left, right));
        const [a, b] = [text.keyOf(left), text.keyOf(right)];
        expect(a < b ? -1 : a > b ? 1 : 0).toBe(byBytes);
        expect(Math.sign(text.compareBytes(left, right))).toBe(byBytes);
        expect(text.equalBytes(left, right)).toBe(byBytes === 0);
      }),
    );
  });

  test('every JavaScript string survives the way through Lua', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(3), (value, extra) => {
        const odd = value + ['', '\ud800', '\udc00x', '\ufeff\ufffd'][extra];
        expect(text.toJs(text.toLua(odd))).toBe(odd);
        if (odd.isWellFormed()) expect(Buffer.from(text.toLua(odd)).toString('utf8')).toBe(odd);
      }),
    );
  });

  test('bytes that are not UTF-8 are refused, or replaced where asked', () => {
    for (const bytes of [
      [0xff],
      [0xc0, 0x80],
      [0xe0, 0x80, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xc3],
      [...Array(40).fill(65), 0xe9],
    ]) {
      expect(() => text.toJs(Uint8Array.from(bytes))).toThrow(RangeError);
      expect(text.toJs(Uint8Array.from(bytes), 0, undefined, true)).toContain('\ufffd');
    }
  });

  test('long keys and long comparisons take no time to speak of', () => {
    const source =
      'local s = string.rep("x", 4e6) local t = {[s] = 1} local u = string.rep("x", 4e6) return t[u], s < u .. "y", s == u';
    // Of the processor, not of the clock: how long we wait for it is no matter of ours.
    const before = process.cpuUsage();
    expect(run(source, { limits: { ...WIDE_LIMITS, memoryBytes: 1e9 } }).results).toEqual([1, true, true]);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(3000);
  });
});

describe('tables', () => {
  test('behave like a model under random changes', () => {
    const key = fc.oneof(fc.integer({ min: -2, max: 12 }), fc.constantFrom('a', 'b', 'c', '__proto__'));
    const step = fc.tuple(key, fc.option(fc.integer({ min: 0, max: 99 }), { nil: null }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const model = new Map<unknown, number>();
        const lines = steps.map(([at, value]) => {
          if (value === null) model.delete(at);
          else model.set(at, value);
          return `t[${typeof at === 'number' ? at : JSON.stringify(at)}] = ${value ?? 'nil'}`;
        });
        const source = `local t = {} ${lines.join(' ')}
          local seen = {} for k, v in pairs(t) do seen[#seen + 1] = tostring(k) .. "=" .. v end
          table.sort(seen) local n = #t return table.concat(seen, ";"), n == 0 or t[n] ~= nil, t[n + 1] == nil`;
        const expected = [...model]
          .map(([at, value]) => `${String(at)}=${value}`)
          .sort()
          .join(';');
        expect(returns(source)).toEqual([expected, true, true]);
      }),
      { numRuns: 200 },
    );
  });

  test('can be emptied while they are walked', () => {
    expect(
      returns(
        'local t = {1, 2, 3, x = 1, y = 2, [10] = 3} local n = 0 for k in pairs(t) do t[k] = nil n = n + 1 end return n, next(t) == nil, #t',
      ),
    ).toEqual([6, true, 0]);
    expect(returns('return (pcall(next, {1, 2}, 5)), (pcall(next, {}, "x"))')).toEqual([false, false]);
  });

  test('sorting is right, stable and ends whatever the comparator says', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 80 }), (values) => {
        const source = `local t = {${values.join(',')}} table.sort(t) local u = {${values.map((v, i) => `{${v},${i}}`).join(',')}}
          table.sort(u, function(a, b) return a[1] < b[1] end) local o = {} for i, p in ipairs(u) do o[i] = p[1] * 1000 + p[2] end
          table.sort(t, function(a, b) return a < b end) return json.array(t), json.array(o)`;
        const sorted = [...values].sort((a, b) => a - b);
        const pairs = values.map((v, i) => [v, i] as const).sort((a, b) => a[0] - b[0]);
        expect(returns(source)).toEqual([sorted, pairs.map(([v, i]) => v * 1000 + i)]);
      }),
      { numRuns: 60 },
    );
    expect(
      returns(
        'local t = {} for i = 1, 200 do t[i] = i end table.sort(t, function() return true end) return #t',
      ),
    ).toEqual([200]);
    expect(returns('return (pcall(table.sort, {3, "x", 1}))')).toEqual([false]);
  });

  test('closures keep their own variables, also after many calls at the same stack depth', () => {
    expect(
      returns(
        'local f = {} for i = 1, 3 do local n = i f[i] = function() n = n + 1 return n end end local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end deep(50) f[1]() deep(50) return f[1](), f[2](), f[3]()',
      ),
    ).toEqual([3, 3, 4]);
  });
});

describe('a stop', () => {
  const limits = { cpuMs: 150, memoryBytes: 32 * 1024 * 1024 };
  test.each([
    ['a plain loop', 'while true do end'],
    ['a loop of caught errors', 'while true do pcall(error) end'],
    [
      'a loop inside pcall inside a coroutine',
      'while true do pcall(coroutine.wrap(function() while true do pcall(error, "x") end end)) end',
    ],
    ['an error handler that loops', 'xpcall(error, function() while true do end end)'],
    ['a comparator that loops', 'table.sort({1, 2, 3}, function() while true do end end)'],
    ['a gsub callback that loops', 'string.gsub("abc", ".", function() while true do end end)'],
    [
      'a pattern that backtracks',
      'string.find(string.rep("a", 30), string.rep("a?", 28) .. string.rep("a", 30) .. "b")',
    ],
    ['another such pattern', 'string.find(string.rep("x", 3e4), ".-.-.-.-b")'],
    [
      'coroutines that make coroutines',
      'local function go() coroutine.wrap(go)() end while true do pcall(go) end',
    ],
    ['moving a huge range', 'table.move({}, 1, 2^30, 2)'],
    ['removing from the front', 'local t = table.create(1e5, 1) while true do table.insert(t, 1, 1) end'],
    [
      'a metamethod loop',
      'local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return t[k] end while true do pcall(function() return t.x end) end',
    ],
    ['repeated upper-casing', 'local s = string.rep("x", 1e6) while true do s:upper() end'],
  ])('ends %s', (_what, source) => {
    const { failure } = run(source, { limits });
    expect(['script_timeout', 'script_memory']).toContain(failure?.code);
  });

  test.each([
    ['doubling', 'local s = "x" while true do s = s .. s end'],
    ['repeating', 'string.rep("x", 2^30)'],
    ['joining', 'table.concat(table.create(1e5, string.rep("x", 1e4)))'],
    ['replacing', 'string.gsub(string.rep("x", 1e5), "x", string.rep("y", 1e4))'],
    ['a table', 'local t = {} for i = 1, 1e8 do t[i] = i end'],
    ['closures', 'local t = {} while true do t[#t + 1] = function() return t end end'],
  ])('bounds memory: %s', (_what, source) => {
    const { failure } = run(`pcall(function() ${source} end) error("survived")`, {
      limits: { ...limits, cpuMs: WIDE_LIMITS.cpuMs },
    });
    expect(failure?.code).toBe('script_memory');
  });

  test('endless recursion is an ordinary error', () => {
    const [ok, message] = returns('local function f() return 1 + f() end return pcall(f)');
    expect([ok, String(message)]).toEqual([false, expect.stringContaining('stack overflow')]);
    expect(
      returns(
        'local t = setmetatable({}, {__index = function(t, k) return t[k] end}) return (pcall(function() return t.x end))',
      ),
    ).toEqual([false]);
  });
});
