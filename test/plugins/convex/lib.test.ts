import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeId, encodeValue, type Json } from '../../../src/demo/index.js';
import { anyValue } from '../../helpers/arbitrary-values.js';
import { startLibrary, type Library, type LibraryCall } from './support/library.js';

let library: Library;

beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library.close());

const runs = { numRuns: 60 };
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const wireOf = (value: bigint): string => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes.toString('base64');
};
const at = { code: 'invalid_value', path: 'fields' };
const edges = [
  0n,
  1n,
  -1n,
  255n,
  256n,
  -256n,
  999_999n,
  1_000_000n,
  2n ** 31n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
];

describe('int64', () => {
  test('is read and written exactly, over the whole range', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(int64, { minLength: 20, maxLength: 20 }), async (random) => {
        const values = [...edges, ...random];
        const calls = values.flatMap((value): LibraryCall[] => [
          ['int64', 'encode', String(value)],
          ['int64', 'decode', wireOf(value)],
        ]);
        const expected = values.flatMap((value) => [{ value: wireOf(value) }, { value: String(value) }]);
        expect(await library.run(...calls)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  test('refuses what is out of range or not decimal', async () => {
    const bad = [
      '9223372036854775808',
      '-9223372036854775809',
      '1'.repeat(40),
      '1.5',
      '1e3',
      '',
      '-',
      '+1',
      ' 1',
      '0x1',
    ];
    const results = await library.run(...bad.map((text): LibraryCall => ['int64', 'encode', text]));
    expect(results).toEqual(bad.map(() => ({})));
  });

  test('does not read other base64', async () => {
    const bad = ['', 'AAAA', 'AAAAAAAAAAAA', '****'];
    const results = await library.run(...bad.map((text): LibraryCall => ['int64', 'decode', text]));
    expect(results).toEqual(bad.map(() => ({})));
  });
});

/** The form for callers, made independently of the plugin. */
function shown(value: Json): Json {
  if (Array.isArray(value)) return value.map(shown);
  if (value === null || typeof value !== 'object') return value;
  if (typeof value['$integer'] === 'string') {
    return { $integer: String(Buffer.from(value['$integer'], 'base64').readBigInt64LE()) };
  }
  if (typeof value['$float'] === 'string') {
    const float = Buffer.from(value['$float'], 'base64').readDoubleLE();
    return { $float: Object.is(float, -0) ? '-0' : String(float) };
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shown(part)]));
}

describe('Values', () => {
  test('of every kind come over from the wire and go back unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(anyValue, async (value) => {
        const wire = encodeValue(value);
        const caller = await library.get('values', 'from_wire', wire);
        expect(caller).toEqual(shown(wire));
        expect(await library.get('values', 'to_wire', caller, at)).toEqual(wire);
      }),
      runs,
    );
  });

  test('keep empty arrays and empty objects apart', async () => {
    const value = { list: [], object: {}, nested: [[], {}] };
    expect(await library.get('values', 'to_wire', value, at)).toEqual(value);
    expect(await library.get('values', 'from_wire', value)).toEqual(value);
  });

  test('bytes are normalised to standard base64', async () => {
    expect(await library.get('values', 'to_wire', { $bytes: '-_8' }, at)).toEqual({ $bytes: '+/8=' });
  });

  test('every bit pattern of NaN is shown as NaN', async () => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(0xfff8000000000001n);
    const value = { $float: bytes.toString('base64') };
    expect(await library.get('values', 'from_wire', value)).toEqual({ $float: 'NaN' });
  });
});

describe('Document ids', () => {
  const id = fc.record({
    tableNumber: fc.integer({ min: 1, max: 0xffffffff }),
    internalId: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  });

  test('tell the number of their table', async () => {
    await fc.assert(
      fc.asyncProperty(id, async (parts) => {
        expect(await library.get('ids', 'table_number', encodeId(parts))).toBe(String(parts.tableNumber));
      }),
      runs,
    );
  });

  test('are refused with one character changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        id,
        fc.nat(),
        fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyz'),
        async (parts, position, other) => {
          const text = encodeId(parts);
          const index = position % (text.length - 1);
          fc.pre(text[index] !== other);
          const changed = `${text.slice(0, index)}${other}${text.slice(index + 1)}`;
          expect(await library.get('ids', 'table_number', changed)).toBeUndefined();
        },
      ),
      runs,
    );
  });

  test.each(['', 'abc', 'i'.repeat(32), 'J57435YEYYX1WRAS2MZK9NR28Q61Q6TV', '0'.repeat(38)])(
    '%j is none',
    async (text) => {
      expect(await library.get('ids', 'table_number', text)).toBeUndefined();
      expect(await library.run(['ids', 'require_table_number', text])).toEqual([{ error: 'invalid_id' }]);
    },
  );
});

describe('Nearest names', () => {
  const names = ['users', 'messages', 'user_settings', 'products', 'notes'];

  test.each([
    ['user', ['user_settings', 'users']],
    ['Users', ['users']],
    ['mesages', ['messages']],
    ['note', ['notes']],
    ['zzz', []],
    ['', []],
  ])('of %j are %j', async (asked, expected) => {
    expect(await library.get('kosmo.nearest', 'find', asked, names)).toEqual(expected);
  });
});

describe('Cursors', () => {
  test.each(['00ff10', '00FF', 'abc', 'opaque:+/=', 'clé', '{"a":1}'])('give back %j', async (native) => {
    const wrapped = await library.get('cursor', 'wrap', native, '0123456789abcdef');
    expect(wrapped).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(await library.get('cursor', 'open', wrapped, '0123456789abcdef', 'table')).toBe(native);
    const other = await library.run(['cursor', 'open', wrapped, 'fedcba9876543210', 'table']);
    expect(other).toEqual([{ error: 'cursor_mismatch' }]);
  });
});

describe('Cursors in hex', () => {
  test('of every length are packed, and given back', async () => {
    const hex = Array.from({ length: 70 }, (_, i) => ((i * 37) % 256).toString(16).padStart(2, '0')).join('');
    const natives = Array.from({ length: 70 }, (_, i) => hex.slice(0, 2 * (i + 1)));
    const bound = '0123456789abcdef';
    const wrapped = await library.run(...natives.map((one): LibraryCall => ['cursor', 'wrap', one, bound]));
    const inside = wrapped.map(({ value }: any) => JSON.parse(Buffer.from(value, 'base64url').toString()).c);
    expect(inside).toEqual(natives.map((one) => `h${Buffer.from(one, 'hex').toString('base64url')}`));
    const opened = wrapped.map(({ value }: any): LibraryCall => ['cursor', 'open', value, bound, 'table']);
    expect((await library.run(...opened)).map(({ value }: any) => value)).toEqual(natives);
  });
});

describe('The clock', () => {
  test('reads nanoseconds as the deployment writes them', async () => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(1790000000000250000n);
    expect(await library.get('clock', 'milliseconds', bytes.toString('base64'))).toBe(1790000000000.25);
  });
});

describe('Texts', () => {
  test('are clipped between characters', async () => {
    expect(await library.get('text', 'clip', 'aéé', 10)).toBe('aéé');
    expect(await library.get('text', 'clip', 'aéé', 4)).toBe('aé…');
    expect(await library.get('text', 'clip', '😀😀', 7)).toBe('😀…');
  });
});

describe('The plan', () => {
  const index = (name: string, fields: string[], ready = true) => ({ name, kind: 'database', fields, ready });
  const list = [
    index('by_a', ['a']),
    index('by_a_b', ['a', 'b']),
    index('by_b_c', ['b', 'c']),
    index('by_c', ['c'], false),
  ];
  const choose = async (filter: object, order?: string) => {
    const parsed = { call: ['filters', 'parse', filter] };
    const wanted = { call: ['order', 'parse', order ?? ''] };
    const [result] = await library.run(['plan', 'choose', parsed, wanted, list]);
    if (!result || 'error' in result) return result?.error;
    const { kind, index: name, prefix, range, residual, order: direction } = result.value;
    const fields = (conditions: { field: string }[] | object) =>
      Array.isArray(conditions) ? conditions.map(({ field }: { field: string }) => field).join() : '';
    const bounds = range ? [`${range.lower?.op ?? ''}..${range.upper?.op ?? ''}`] : [];
    const how = kind === 'sort' ? 'sort ' : '';
    return [`${how}${name ?? '-'}`, fields(prefix), ...bounds, fields(residual), direction].join(' | ');
  };

  test.each<[object, string | undefined, string]>([
    [{}, undefined, '- |  |  | asc'],
    [{}, '-_creationTime', '- |  |  | desc'],
    [{ z: 1 }, undefined, '- |  | z | asc'],
    [{ a: 1 }, undefined, 'by_a | a |  | asc'],
    [{ a: 1, b: 2, z: 3 }, undefined, 'by_a_b | a,b | z | asc'],
    [{ a: 1, b: 2 }, '-_creationTime', 'by_a_b | a,b |  | desc'],
    [{ a: 1 }, '_creationTime', 'by_a | a |  | asc'],
    [{ b: 1 }, '_creationTime', '- |  | b | asc'],
    [{ a: 1 }, 'b', 'by_a_b | a |  | asc'],
    [{ a: 1, z: 1 }, '-b', 'by_a_b | a | z | desc'],
    [{ z: 1 }, 'b', 'by_b_c |  | z | asc'],
    [{ a: 1 }, '-a', 'by_a | a |  | desc'],
    [{ a: 1, b: 1 }, 'c', 'by_b_c | b | a | asc'],
    [{}, 'c', 'sort - |  |  | asc'],
    [{ a: 1, c: 1 }, '-z', 'sort by_a | a | c | desc'],
    [{ b: { $gt: 1 } }, 'z', 'sort by_b_c |  | gt..lt |  | asc'],
    [{}, '-_id', 'by_id |  |  | desc'],
    [{ a: { $gt: 1 } }, undefined, 'by_a |  | gt..lt |  | asc'],
    [{ a: 1, b: { $gte: 1, $lt: 5 } }, undefined, 'by_a_b | a | gte..lt |  | asc'],
    [{ a: 1, b: { $lt: 5 } }, '-_creationTime', 'by_a | a | b,b | desc'],
    [{ a: 1, b: { $gt: 5 } }, '-b', 'by_a_b | a | gt..lt |  | desc'],
    [{ b: { $gt: 5 }, a: { $lt: 3 } }, 'b', 'by_b_c |  | gt..lt | a,a | asc'],
    [{ a: { $in: [1] }, b: 2 }, undefined, 'by_a_b | a,b |  | asc'],
    [{ a: { $in: [1, 2] }, b: 2 }, undefined, 'by_b_c | b | a | asc'],
    [{ a: { $exists: false } }, undefined, 'by_a | a |  | asc'],
    [{ a: { $exists: true } }, undefined, 'by_a |  | gt.. |  | asc'],
    [{ a: { $type: 'string' } }, undefined, 'by_a |  | gte..lt |  | asc'],
    [{ a: { $ne: 1 } }, undefined, '- |  | a | asc'],
    [{ a: { $gt: 1, $type: 'number' } }, undefined, 'by_a |  | gt..lt | a,a | asc'],
    [{ _creationTime: { $gte: 1 } }, '-_creationTime', 'by_creation_time |  | gte..lt |  | desc'],
    [{ _id: 'x', a: 1 }, undefined, 'by_id | _id | a | asc'],
  ])('for %j by %s is %s', async (filter, order, expected) => {
    expect(await choose(filter, order)).toBe(expected);
  });
});
