import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweepClaims, withLock } from '../../src/shared/lock.js';

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

  test.each([
    ['before the lock was removed', true],
    ['after the lock was removed', false],
  ])(
    'takes over from a process that was killed taking over, %s, at once, and leaves nothing',
    async (_, held) => {
      const file = join(dir, 'f');
      const [first, second, third] = [`${deadPid()}-aa`, `${deadPid()}-bb`, `${deadPid()}-cc`];
      if (held) await writeFile(`${file}.lock`, first);
      await writeFile(`${file}.lock.over-${first}`, second);
      await writeFile(`${file}.lock.over-${first}.over-${second}`, third);
      await writeFile(`${file}.lock.${second}`, '');
      const enter = () => withLock(file, () => sweepClaims(file), 0);
      await enter();
      expect(await readdir(dir)).toEqual([]);
    },
  );

  test('leaves the claims of living processes alone', async () => {
    const file = join(dir, 'f');
    await writeFile(`${file}.lock.${process.pid}-aa`, `${process.pid}-aa`);
    await writeFile(`${file}.lock.over-1-bb`, `${process.pid}-aa`);
    await withLock(file, () => sweepClaims(file));
    expect(await readdir(dir)).toEqual([`f.lock.${process.pid}-aa`, 'f.lock.over-1-bb']);
  });

  test('waits while a living process takes over, and does not touch what that one will remove', async () => {
    const file = join(dir, 'f');
    const dead = `${deadPid()}-aa`;
    await writeFile(`${file}.lock`, dead);
    await writeFile(`${file}.lock.over-${dead}`, `${process.pid}-bb`);
    await expect(withLock(file, () => Promise.resolve(), 30)).rejects.toMatchObject({ code: 'file_locked' });
    expect(await readdir(dir)).toEqual(['f.lock', `f.lock.over-${dead}`]);
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

  test('waits on while others hold it one after the other, however long that takes together', async () => {
    const file = join(dir, 'f');
    let turns = 0;
    const start = Date.now();
    const own = (): void => writeFileSync(`${file}.lock`, `${process.pid}-${turns.toString(16)}`);
    own();
    // Whenever the waiting process looks at the clock, it is 300 ms later, and somebody else's turn.
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => {
      turns += 1;
      if (turns < 40) own();
      else rmSync(`${file}.lock`, { force: true });
      return start + turns * 300;
    });
    try {
      await expect(withLock(file, () => Promise.resolve(turns), 1000)).resolves.toBeGreaterThanOrEqual(40);
    } finally {
      clock.mockRestore();
    }
  });

  test('releases the lock when the work fails', async () => {
    const file = join(dir, 'f');
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withLock(file, () => Promise.resolve('in'))).resolves.toBe('in');
  });
});
