import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPrivate } from '../../src/shared/read-private.js';
import { sweepTemp, writePrivate } from '../../src/shared/safe-file.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kosmo-file-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('private files', () => {
  test('are written with mode 0600 whatever the umask is, and read back', async () => {
    const before = process.umask(0);
    try {
      await writePrivate(join(dir, 'f'), 'text');
    } finally {
      process.umask(before);
    }
    expect((await stat(join(dir, 'f'))).mode & 0o777).toBe(0o600);
    expect(await readPrivate(join(dir, 'f'), 100)).toBe('text');
    expect(await readdir(dir)).toEqual(['f']);
  });

  test('that do not exist are undefined', async () => {
    expect(await readPrivate(join(dir, 'none'), 100)).toBeUndefined();
  });

  test('that others can read are refused, with the command that mends it', async () => {
    await writeFile(join(dir, 'open'), 'x');
    await chmod(join(dir, 'open'), 0o644);
    await expect(readPrivate(join(dir, 'open'), 100)).rejects.toMatchObject({
      code: 'credentials_unreadable',
      hint: expect.stringContaining('chmod 600'),
    });
  });

  test('that are links, folders or too large are refused', async () => {
    await writeFile(join(dir, 'real'), 'x'.repeat(101), { mode: 0o600 });
    await symlink(join(dir, 'real'), join(dir, 'link'));
    await mkdir(join(dir, 'folder'));
    for (const name of ['real', 'link', 'folder']) {
      await expect(readPrivate(join(dir, name), 100)).rejects.toMatchObject({
        code: 'credentials_unreadable',
      });
    }
  });

  test('leave no temp files of killed writers behind after a sweep', async () => {
    await writeFile(join(dir, 'f.tmp-99-abc'), 'secret');
    await writeFile(join(dir, 'other'), 'keep');
    await sweepTemp(join(dir, 'f'));
    expect(await readdir(dir)).toEqual(['other']);
  });
});
