import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { until } from '../helpers/until.js';
import { openLab, type Lab } from './support/lab.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ cpuMs: 300_000 });
});
afterAll(() => lab.close());

describe('an engine whose heap is full', () => {
  test('aborts', () => {
    const bomb = 'const all = []; for (;;) all.push(new Array(1000).fill(all.length))';
    const { signal } = spawnSync(process.execPath, ['--max-old-space-size=8', '-e', bomb]);
    expect(signal).toBe('SIGABRT');
  });

  test('is told as the memory of the script where the host had no time to look, and the next call is served', async () => {
    lab.define('bomb', 'log.info("begun") while true do end');
    lab.define('fine', 'return { fine = true }');
    const call = expect(lab.call('bomb', {}, { timeoutMs: 300_000 })).rejects.toMatchObject({
      code: 'script_memory',
    });
    await until(() => lab.logged.includes('info: begun'));
    for (const pid of lab.pool.pids()) process.kill(pid, 'SIGABRT');
    await call;
    expect(await lab.call('fine')).toEqual({ fine: true });
  });
});
