import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AMPLE_MS } from '../../helpers/ample.js';
import { startKit, type Kit } from './support/kit.js';

const COUNT = 20_000;
let kit: Kit;

beforeAll(async () => {
  const indexes = [{ name: 'by_group', fields: ['group'] }];
  kit = await startKit({ seed: { tables: [{ name: 'large', indexes }] } });
  kit.deployment.data.insertAll(
    'large',
    Array.from({ length: COUNT }, (_, i) => ({ i, group: i % 7 })),
  );
}, AMPLE_MS);
afterAll(() => kit.close());

/** Follows the cursor to the end, in pages of the largest limit. */
async function walk(order: string): Promise<number[]> {
  const found: number[] = [];
  for (let cursor: string | null = null; found.length <= COUNT;) {
    const args = { table: 'large', order, limit: 1000, ...(cursor === null ? {} : { cursor }) };
    const page: any = await kit.call('query_documents', args, { maxResultChars: 200_000 });
    found.push(...page.documents.map((document: any) => document.i));
    cursor = page.cursor;
    if (cursor === null) return found;
  }
  throw new Error('The walk gave more documents than there are');
}

describe('A table of 20,000 documents', () => {
  const all = Array.from({ length: COUNT }, (_, i) => i);

  test(
    'is paged to its end by creation time',
    async () => {
      expect(await walk('_creationTime')).toEqual(all);
    },
    AMPLE_MS,
  );

  test(
    'is paged to its end through an index with few values, with a few documents in the guest at a time',
    async () => {
      const expected = [...all].sort((a, b) => (a % 7) - (b % 7) || a - b);
      expect(await walk('group')).toEqual(expected);
      // A call holds one page: the requests of any call ask for at most the limit.
      const asked = kit.deployment.log
        .filter((entry) => entry.path === '/api/query')
        .map((entry) => (entry.args as any).paginationOpts.numItems);
      expect(Math.max(...asked)).toBeLessThanOrEqual(1000);
    },
    AMPLE_MS,
  );
});
