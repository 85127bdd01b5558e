import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { readErrors } from '../../src/runtime/guest-stderr.js';
import { GUEST_STDERR_BYTES } from '../../src/runtime/limits.js';
import { until } from '../helpers/until.js';
import { openLab, type Lab } from './support/lab.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

describe('an engine whose heap is full', () => {
  test('aborts', () => {
    const bomb = 'const all = []; for (;;) all.push(new Array(1000).fill(all.length))';
    const { signal } = spawnSync(process.execPath, ['--max-old-space-size=8', '-e', bomb]);
    expect(signal).toBe('SIGABRT');
  });

  test('is told as the memory of the script where the host had no time to look, and the next call is served', async () => {
    const wide = await openLab({ memoryBytes: 1e12, rssBytes: 1e12 }, lab.guestPath);
    try {
      wide.define('bomb', 'local all = {} while true do all[#all + 1] = {} end');
      wide.define('fine', 'return { fine = true }');
      await expect(wide.call('bomb')).rejects.toMatchObject({ code: 'script_memory' });
      expect(wide.logged.join('\n')).toContain('JavaScript heap out of memory');
      expect(await wide.call('fine')).toEqual({ fine: true });
    } finally {
      await wide.close();
    }
  });
});

test('a guest that aborts for another reason is not told as memory of the script, and the next call is served', async () => {
  lab.define('spin', 'log.info("begun") while true do end');
  lab.define('fine', 'return { fine = true }');
  const call = expect(lab.call('spin')).rejects.toMatchObject({ code: 'guest_failed' });
  await until(() => lab.logged.includes('info: begun'));
  for (const pid of lab.pool.pids()) process.kill(pid, 'SIGABRT');
  await call;
  expect(await lab.call('fine')).toEqual({ fine: true });
});

describe('the standard error of a guest', () => {
  const full = (chunks: string[]): Promise<boolean> =>
    readErrors(Readable.from(chunks.map((text) => Buffer.from(text))), 'x', () => undefined);

  test('tells a full heap also after much else, and in two parts', async () => {
    expect(
      await full([
        'x'.repeat(GUEST_STDERR_BYTES + 1),
        'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      ]),
    ).toBe(true);
    expect(await full(['FATAL ERROR: JavaScript heap out ', 'of memory'])).toBe(true);
  });

  test('tells none where an assertion failed', async () => {
    expect(await full(["node[1]: ../src/node.cc:1:void f(): Assertion `(x) != nullptr' failed.\n"])).toBe(
      false,
    );
    expect(await full([])).toBe(false);
  });
});
