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
  test('says of a place that cannot be written that it is no fault of ours, and leaves nothing there', async () => {
    await writeFile(join(dir, 'in-the-way'), '');
    for (const file of [join(dir, 'in-the-way', 'f'), join(dir, 'in-the-way', 'deep', 'f')])
      await expect(withLock(file, () => Promise.resolve())).rejects.toMatchObject({
        code: 'storage_failed',
        message: expect.stringContaining(file),
      });
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    await expect(withLock(join(dir, 'f'), () => Promise.reject(full))).rejects.toMatchObject({
      code: 'storage_failed',
      message: expect.stringContaining('the disk is full'),
    });
    const ours = new TypeError('a fault');
    await expect(withLock(join(dir, 'f'), () => Promise.reject(ours))).rejects.toBe(ours);
    expect(await readdir(dir)).toEqual(['in-the-way']);
  });

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

  test('waits for a living process, and then says who holds what, with nothing done', async () => {
    const file = join(dir, 'f');
    await writeFile(`${file}.lock`, String(process.pid));
    await expect(withLock(file, () => Promise.resolve(), 30)).rejects.toMatchObject({
      code: 'file_locked',
      message: `${file}.lock is held by another process.`,
      written: 'none',
    });
    expect(await readdir(dir)).toEqual(['f.lock']);
  });

  test('releases the lock when the work fails', async () => {
    const file = join(dir, 'f');
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withLock(file, () => Promise.resolve('in'))).resolves.toBe('in');
  });
});
