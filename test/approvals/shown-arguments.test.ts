import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { argumentsDigest } from '../../src/approvals/digest.js';
import { questionText } from '../../src/approvals/question.js';
import { showArguments } from '../../src/approvals/shown-arguments.js';
import { LIMITS } from '../../src/config/limits.js';
import type { JsonObject } from '../../src/shared/wire.js';

const show = (args: JsonObject) => showArguments(JSON.stringify(args), argumentsDigest(args));
const asked = (args: JsonObject) =>
  questionText({
    integration: 'shop',
    version: '1.0.0',
    function: 'shop_buy',
    operation: 'write',
    account: 'default',
    target: 'https://shop.example',
    requests: ['POST /api/buy'],
    arguments: show(args)!,
  });

describe('the arguments in a question', () => {
  test('are the very text of the call where they fit', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.json({ maxDepth: 2 })), (args) => {
        expect(show(args)).toEqual({ text: JSON.stringify(args) });
      }),
    );
  });

  test('that are longer are cut within long texts only, and say so with the digest of the whole', () => {
    const args = { note: 'x'.repeat(50_000), id: 'last', list: [{ deep: 'y'.repeat(2_000), n: 1 }] };
    const text = asked(args);
    expect(text.length).toBeLessThan(LIMITS.questionArgumentChars + 1_000);
    expect(text).toContain(`NOT WHOLE (${JSON.stringify(args).length} characters`);
    expect(text).toContain(argumentsDigest(args));
    expect(text).toContain('" … (49000 more characters are not shown),"id":"last"');
    expect(text).toContain('" … (1000 more characters are not shown),"n":1}]}');
  });

  test('show every name and every short value, whatever is long beside them', () => {
    const long = fc.string({ minLength: 3_000, maxLength: 9_000 });
    const short = fc.oneof(fc.string({ maxLength: 20 }), fc.integer(), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(
        fc.array(long, { minLength: 3, maxLength: 6 }),
        fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), short, { maxKeys: 8 }),
        (longs, rest) => {
          const shown = show({ longs, rest });
          expect(shown?.cut).toBeDefined();
          expect(shown?.text).toContain(`,"rest":${JSON.stringify(rest)}`);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('cannot pretend that they were cut: that is said outside the quotes', () => {
    const forged = 'a" … (5 more characters are not shown)';
    const text = asked({ note: 'x'.repeat(9_000), forged });
    expect(text).toContain(`"forged":${JSON.stringify(forged)}`);
    expect(text).toContain('" … (8000 more');
  });

  test.each<[string, JsonObject]>([
    ['many short values', { list: Array.from({ length: 3_000 }, (_, index) => `value ${index}`) }],
    ['a long name', { ['n'.repeat(9_000)]: 1 }],
    ['a text that is mostly unseen', { text: 'x'.repeat(LIMITS.questionWholeChars) }],
  ])('are not asked about with %s', (_name, args) => {
    expect(show(args)).toBeUndefined();
  });
});
