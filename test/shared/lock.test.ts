import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../src/shared/lock.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kosmo-lock-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('withLock', () => {
  test('lets one writer in at a time, so that no increment is lost', async () => {
    const file = join(dir, 'counter');
    await writeFile(file, '0');
    const increment = () =>
      withLock(file, async () => {
        const value = Number(await readFile(file, 'utf8'));
        await new Promise((resolve) => setImmediate(resolve));
        await writeFile(file, String(value + 1));
      });
    await Promise.all(Array.from({ length: 40 }, increment));
    expect(await readFile(file, 'utf8')).toBe('40');
    expect(await readdir(dir)).toEqual(['counter']);
  });

  test('takes over the lock of a dead process, once, even when many find it', async () => {
    const file = join(dir, 'f');
    await writeFile(`${file}.lock`, String(deadPid()));
    let inside = 0;
    let most = 0;
    const enter = () =>
      withLock(file, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 20 }, enter));
    expect(most).toBe(1);
  });

  test('releases the lock when the work fails', async () => {
    const file = join(dir, 'f');
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withLock(file, () => Promise.resolve('in'))).resolves.toBe('in');
  });
});
