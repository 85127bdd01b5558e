import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeJson } from '../../src/guest/json/decode.js';
import { encodeJson } from '../../src/guest/json/encode.js';
import { fillAll } from './support/fill.js';
import { compile, instantiate } from '../../src/guest/vm/compile.js';
import { Script } from '../../src/guest/vm/script.js';
import type { Table, TValue } from '../../src/guest/vm/types.js';
import { returns, template, WIDE_LIMITS } from './support/lua.js';

/** Whether a script that gets a value fills it. */
function fillsOn(source: string, value: TValue): boolean {
  const end = { done: () => undefined, failed: () => undefined };
  const script = new Script(template(), WIDE_LIMITS, end, () => undefined);
  script.start(instantiate(compile(source, 'x'), script.globals), [value]);
  return (value.value as Table).lazy === null;
}

describe('JSON through Lua', () => {
  test('every JSON value comes back as it was, untouched and touched', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const json = JSON.stringify(value);
        expect(encodeJson(decodeJson(json))).toBe(json);
        const touched = decodeJson(json);
        fillAll(touched);
        expect(JSON.parse(encodeJson(touched))).toEqual(JSON.parse(json));
      }),
    );
  });

  test('keys of JavaScript are plain keys', () => {
    const json = '{"__proto__":{"a":1},"constructor":1,"toString":[],"hasOwnProperty":{}}';
    const touched = decodeJson(json);
    fillAll(touched);
    expect(encodeJson(touched)).toBe(json);
  });

  test('integers beyond 2^53 and long fractions keep their digits', () => {
    const json = '{"a":[9007199254740993,-12345678901234567890],"b":123456789012345678901234567890}';
    expect(encodeJson(decodeJson(json))).toBe(json);
    const touched = decodeJson(json);
    fillAll(touched);
    expect(encodeJson(touched)).toBe(json);
  });

  test('a table that fills on touch is like any other', () => {
    const source = `local function t() return json.decode('{"l":[3,1,2],"m":{"a":1,"b":2},"e":[]}', {null = json.null}) end
      local l = t().l table.sort(l)
      local n = 0 for _ in pairs(t().m) do n = n + 1 end
      local m = t().m m.c = 3
      local c = t().l c[#c + 1] = 9
      local x = t() x.l[2] = nil
      return l, #t().l, n, m.c, rawlen(t().l), rawget(t().m, "b"), next(t().e) == nil, type(t().m), c, select("#", table.unpack(t().l)),
        table.concat(t().l, ","), t().l == t().l, rawequal(x.m, x.m), ipairs(t().l) ~= nil, #table.clone(t().l)`;
    expect(returns(source)).toEqual([
      [1, 2, 3],
      3,
      2,
      3,
      3,
      2,
      true,
      'table',
      [3, 1, 2, 9],
      3,
      '3,1,2',
      false,
      true,
      true,
      3,
    ]);
  });

  test('one field is read without filling the table, and means the same', () => {
    const json = '{"__proto__":1,"n":null,"t":{"x":1},"s":"text","é":2,"big":9007199254740993,"l":[]}';
    expect(
      returns(
        `local function t() return json.decode('${json}', {null = json.null}) end
         local o = t() local first = o.s o.s = "new"
         local many = t() local n = 0 for i = 1, 30 do n = n + many["é"] + #many.s end
         local same = t() local inner = same.t
         return t().s, t().n == json.null, t().toString == nil, t()["__proto__"], t()["é"], t().t.x, first, o.s, n,
           rawequal(same.t, inner), t().constructor == nil, t().hasOwnProperty == nil, #tostring(t().big)`,
      ),
    ).toEqual(['text', true, true, 1, 2, 1, 'text', 'new', 180, true, true, true, 16]);
    const peeked = decodeJson(json);
    const script = 'local r = ... return r.s, r.n, r.missing, r.big';
    expect(fillsOn(script, peeked)).toBe(false);
    expect(encodeJson(peeked)).toBe(json);
    expect(fillsOn('local r = ... return r.t', decodeJson(json))).toBe(true);
  });

  test('marks keep empty tables apart, and unmarked tables become what they look like', () => {
    expect(
      returns(
        'return json.encode({json.array({}), json.object({}), {}, {1, 2}, {a = 1}, json.object({1}), json.array({nil, 2})}, {compact = true})',
      ),
    ).toEqual(['[[],{},{},[1,2],{"a":1},{"1":1},[null,2]]']);
    expect(
      returns(
        'return json.is_array({1}), json.is_array({}), json.is_object({}), json.is_array(json.array({}))',
      ),
    ).toEqual([true, false, true, true]);
  });

  test('canonical JSON sorts keys by code unit; size counts code units', () => {
    expect(
      returns('return json.canonical({b = 1, a = {d = 1, c = {2}}, ["é"] = 0}), json.size({a = "é😀"})'),
    ).toEqual(['{"a":{"c":[2],"d":1},"b":1,"é":0}', 11]);
  });

  test('a text that decode cannot read is a syntax error, and other types are named', () => {
    expect(
      returns('local _, a = pcall(json.decode, "{") local _, b = pcall(json.decode, 1) return a, b'),
    ).toEqual([
      expect.stringContaining('Syntax error'),
      expect.stringContaining('json.decode: expected string, got number'),
    ]);
  });
});
