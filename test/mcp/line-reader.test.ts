import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PassThrough } from 'node:stream';
import { readLines } from '../../src/mcp/line-reader.js';

async function read(chunks: Buffer[], maxBytes: number): Promise<string[]> {
  const seen: string[] = [];
  const input = new PassThrough();
  await new Promise<void>((resolve) => {
    readLines(input, maxBytes, {
      line: (text) => seen.push(`line ${text}`),
      tooLong: () => seen.push('too long'),
      notText: () => seen.push('not text'),
      end: () => {
        seen.push('end');
        resolve();
      },
    });
    for (const chunk of chunks) input.write(chunk);
    input.end();
  });
  return seen;
}

describe('readLines', () => {
  test('gives the same lines however the bytes are cut into chunks, inside characters too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc
            .string({ unit: 'binary', minLength: 1 })
            .filter((s) => !/[\r\n\ufeff]/.test(s) && s.isWellFormed()),
        ),
        fc.array(fc.nat(40)),
        async (lines, cuts) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          const chunks: Buffer[] = [];
          let at = 0;
          for (const cut of cuts) {
            chunks.push(bytes.subarray(at, at + cut));
            at += cut;
          }
          chunks.push(bytes.subarray(at));
          expect(await read(chunks, 1_000_000)).toEqual([...lines.map((line) => `line ${line}`), 'end']);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('drops a line that is too long and goes on with the next', async () => {
    const chunks = [Buffer.from('a\n' + 'x'.repeat(11)), Buffer.from('yyy'), Buffer.from('\nb\r\n')];
    expect(await read(chunks, 10)).toEqual(['line a', 'too long', 'line b', 'end']);
  });

  test('does not repair bytes that are not UTF-8, but says so', async () => {
    const bad = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0xff, 0x0a]);
    expect(await read([Buffer.from('a\n'), bad, Buffer.from('b\n')], 100)).toEqual([
      'line a',
      'not text',
      'line b',
      'end',
    ]);
  });

  test('skips empty lines, and does not take half a line at the end of input for a message', async () => {
    expect(await read([Buffer.from('\n\na\nhalf')], 10)).toEqual(['line a', 'end']);
  });
});
