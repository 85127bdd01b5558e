import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ApprovalBook } from '../../src/approvals/book.js';
import { LIMITS } from '../../src/config/limits.js';
import { heavyRuns } from '../helpers/heavy.js';

const MINUTE = 60_000;

describe('an approval', () => {
  test('is worth something only after a yes', () => {
    const book = new ApprovalBook();
    expect(book.consume(book.open('a'), 'a')).toBe(false);
    const id = book.open('a');
    book.grant(id);
    expect(book.consume(id, 'a')).toBe(true);
    expect(book.consume(id, 'a')).toBe(false);
  });

  test('has an id of 128 random bits', () => {
    const book = new ApprovalBook();
    const ids = [1, 2, 3].map(() => book.open('a'));
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  test('is spent also by a use that it does not fit', () => {
    const book = new ApprovalBook();
    const id = book.open('a');
    book.grant(id);
    expect(book.consume(id, 'b')).toBe(false);
    expect(book.consume(id, 'a')).toBe(false);
  });

  test('serves one of 256 that race for it', async () => {
    const book = new ApprovalBook();
    const id = book.open('a');
    book.grant(id);
    const uses = await Promise.all(
      Array.from({ length: 256 }, async (_, index) => {
        for (let turns = index % 7; turns > 0; turns -= 1) await Promise.resolve();
        return book.consume(id, 'a');
      }),
    );
    expect(uses.filter(Boolean)).toHaveLength(1);
  });

  test('never serves a call that was not asked about, not granted, late, or that was served already', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('open' as const), digest: fc.constantFrom('a', 'b') }),
      fc.record({ do: fc.constant('grant' as const), entry: fc.nat(5) }),
      fc.record({ do: fc.constant('drop' as const), entry: fc.nat(5) }),
      fc.record({ do: fc.constant('use' as const), entry: fc.nat(5), digest: fc.constantFrom('a', 'b') }),
      fc.record({
        do: fc.constant('wait' as const),
        ms: fc.integer({ min: 1, max: LIMITS.approvalMs + 10 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let now = 0;
        const book = new ApprovalBook(() => now);
        const known: { id: string; digest: string; at: number; granted: boolean; over: boolean }[] = [];
        for (const each of steps) {
          if (each.do === 'wait') now += each.ms;
          else if (each.do === 'open') {
            try {
              known.push({
                id: book.open(each.digest),
                digest: each.digest,
                at: now,
                granted: false,
                over: false,
              });
            } catch {
              expect(known.filter((entry) => now - entry.at < MINUTE).length).toBe(LIMITS.questionsPerMinute);
            }
          } else {
            const entry = known[each.entry];
            if (!entry) continue;
            if (each.do === 'grant') {
              book.grant(entry.id);
              entry.granted ||= !entry.over;
            } else if (each.do === 'drop') {
              book.drop(entry.id);
              entry.over = true;
            } else {
              const due =
                entry.granted &&
                !entry.over &&
                entry.digest === each.digest &&
                now < entry.at + LIMITS.approvalMs;
              expect(book.consume(entry.id, each.digest)).toBe(due);
              entry.over = true;
            }
          }
        }
      }),
      { numRuns: heavyRuns(500) },
    );
  });
});

describe('questions', () => {
  test('are at most five a minute', () => {
    let now = 0;
    const book = new ApprovalBook(() => now);
    for (let count = 0; count < LIMITS.questionsPerMinute; count += 1) book.open('a');
    expect(() => book.open('a')).toThrow('asked 5 times');
    now = MINUTE;
    expect(() => book.open('a')).not.toThrow();
  });
});
