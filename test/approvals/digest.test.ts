import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { callDigest, canonicalJson, type CallIdentity } from '../../src/approvals/digest.js';
import { heavyRuns } from '../helpers/heavy.js';

const call: CallIdentity = {
  integration: 'shop',
  version: '1.0.0',
  contentHash: 'ab',
  account: 'default',
  deployment: 'https://shop.example',
  function: 'shop_buy',
  arguments: { id: '1', more: { tags: ['a', null, 1.5], ok: true } },
};

describe('canonical JSON', () => {
  test('is that of RFC 8785: names by UTF-16 units, shortest numbers, no white space', () => {
    expect(
      canonicalJson({
        '\u20ac': 1,
        '\r': 2,
        '\ufb33': 3,
        '1': 4,
        '\ud83d\ude00': 5,
        '\u0080': 6,
        '\u00f6': 7,
      }),
    ).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
    expect(canonicalJson([333333333.33333329, 1e30, 4.5, 2e-3, 1e-27, -0, true, null])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0,true,null]',
    );
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/')).toBe('"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  });

  test('does not depend on the order of members, and loses nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const turned = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(turned as never)).toBe(canonicalJson(object as never));
        expect(JSON.parse(canonicalJson(object as never))).toEqual(JSON.parse(JSON.stringify(object)));
      }),
    );
  });

  test('keeps a member named __proto__', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"x":1}}'))).toBe('{"__proto__":{"x":1}}');
  });
});

describe('the digest of a call', () => {
  test.each(['integration', 'version', 'contentHash', 'account', 'deployment', 'function'] as const)(
    'changes with %s',
    (field) => {
      expect(callDigest({ ...call, [field]: `${call[field]}x` })).not.toBe(callDigest(call));
    },
  );

  test('changes with every change of the arguments', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (a, b) => {
          const same = canonicalJson(a as never) === canonicalJson(b as never);
          const digest = (args: unknown) => callDigest({ ...call, arguments: args as never });
          expect(digest(a) === digest(b)).toBe(same);
        },
      ),
      { numRuns: heavyRuns(500) },
    );
  });
});
