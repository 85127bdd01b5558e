import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findJsonFault, InexactNumber, parseJson, writeJson } from '../../src/shared/json.js';

describe('parseJson', () => {
  test('gives what JSON.parse gives for every value that a double can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    '-0',
    '-0.0',
    '-0e5',
    '1e-400',
    '9007199254740993',
    '-9223372036854775807',
    '12345678901234567890',
    '1e400',
    '-1e999',
  ])('marks %s, which would not arrive as it is', (literal) => {
    const parsed = parseJson(`{"a":[${literal}]}`, { zeros: true }) as { a: unknown[] };
    expect(parsed.a[0]).toBeInstanceOf(InexactNumber);
    expect((parsed.a[0] as InexactNumber).literal).toBe(literal);
  });

  test.each([
    '9007199254740992',
    '123456789012345680000',
    '1.2345678901234567e+25',
    '0.1000000000000000055',
    '18014398509481984',
  ])('accepts %s, which is exact or the shortest text of a double', (literal) => {
    expect(parseJson(literal, { zeros: true })).toBe(Number(literal));
  });

  test('leaves digits inside strings alone, escapes included', () => {
    const text = '{"n\\"9007199254740993":"\\\\","m":"9007199254740993","x":9007199254740992}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  test.each(['{"a":01234567890123456789}', '[9007199254740993 9007199254740993]', '{"a":9007199254740993'])(
    'still refuses the bad JSON %s',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );

  test('keeps a __proto__ key as data when a number had to be marked', () => {
    const parsed = parseJson('{"__proto__":{"x":1},"n":9007199254740993}') as object;
    expect(Object.keys(parsed)).toEqual(['__proto__', 'n']);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });

  test('keeps -0 as it is where a service, and not a client, wrote it', () => {
    expect(Object.is(parseJson('-0.0'), -0)).toBe(true);
  });
});

describe('writeJson', () => {
  test('keeps the digits of every number that it was read with, and all else as JSON.stringify has it', () => {
    const text =
      '{"id":9007199254740993,"big":-123456789012345678901234567890,"far":1e400,"text":"9007199254740993"}';
    expect(writeJson(parseJson(text))).toBe(text);
    const plain = { a: [1, 'x', null], b: { c: 1.5 } };
    expect(writeJson(plain, 2)).toBe(JSON.stringify(plain, null, 2));
  });
});

describe('findJsonFault', () => {
  test('names the path of an inexact number and shows how to write it', () => {
    const fault = findJsonFault(parseJson('{"fields":{"tags":[1,{"n":9007199254740993}]}}'));
    expect(fault?.path).toBe('fields.tags[1].n');
    expect(fault?.problem).toContain('{"$integer":"9007199254740993"}');
  });

  test.each([
    ['{"n":9007199254740993}', '{"$integer":"9007199254740993"}'],
    ['{"n":12345678901234567890}', 'as a string'],
    ['{"n":1e400}', 'as a string'],
    ['{"n":-0}', '{"$float":"-0"}'],
  ])('of %s says how to write it instead', (text, instead) => {
    expect(findJsonFault(parseJson(text, { zeros: true }))?.problem).toContain(instead);
  });

  test('finds lone surrogates in values and in names', () => {
    expect(findJsonFault({ a: 'x\ud800' })?.path).toBe('a');
    expect(findJsonFault({ b: { 'k\udc00': 1 } })?.path).toBe('b.k\udc00');
    expect(findJsonFault({ ok: '😀' })).toBeUndefined();
  });

  test('finds nesting that is too deep without overflowing the stack', () => {
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown;
    expect(findJsonFault(deep)?.problem).toContain('nested');
  });
});
