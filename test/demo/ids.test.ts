import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeId, encodeId, isId } from '../../src/demo/index.js';
import { decodeBase32, encodeBase32 } from '../../src/demo/ids/base32.js';

const anyId = fc.record({
  tableNumber: fc.integer({ min: 1, max: 0xffffffff }),
  internalId: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => new Uint8Array(bytes)),
});

describe('document ids', () => {
  test('carry table number and internal id there and back', () => {
    fc.assert(
      fc.property(anyId, (id) => {
        const text = encodeId(id);
        expect(text).toMatch(/^[0-9a-hjkmnp-tv-z]{31,37}$/);
        expect(decodeId(text)).toEqual(id);
      }),
    );
  });

  test('of user tables, from 10001 on, have 32 characters', () => {
    expect(encodeId({ tableNumber: 10_001, internalId: new Uint8Array(16) })).toHaveLength(32);
  });

  test.each([
    ['j57cvkhfqz7kxzjden4f3khpcn6y41jn', 10_001],
    ['jh7f73nf801hf91bd3acp0bke972f7de', 10_004],
  ])('of a real deployment, such as %s, are understood', (text, tableNumber) => {
    const id = decodeId(text);
    expect(id).toMatchObject({ tableNumber });
    if (typeof id === 'object') expect(encodeId(id)).toBe(text);
  });

  test('are refused when any one character differs', () => {
    const good = encodeId({
      tableNumber: 10_002,
      internalId: Uint8Array.from({ length: 16 }, (_, i) => i * 9),
    });
    for (let at = 0; at < good.length; at += 1) {
      const other = good[at] === '0' ? '1' : '0';
      expect(isId(good.slice(0, at) + other + good.slice(at + 1))).toBe(false);
    }
  });

  test.each(['', 'short', 'x'.repeat(32), 'u'.repeat(32), 'A'.repeat(32), 'j57'.padEnd(60, '0')])(
    'are not %p',
    (text) => {
      expect(isId(text)).toBe(false);
    },
  );
});

test('base32 brings bytes back, whatever their number', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const back = decodeBase32(encodeBase32(bytes));
      expect([...(back ?? [])]).toEqual([...bytes]);
    }),
  );
});
