import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '../../src/credentials/file-store.js';
import { CredentialStore } from '../../src/credentials/store.js';

let base: string;
let home: string;
let store: FileStore;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'kosmo-home-'));
  home = join(base, 'state');
  store = new FileStore(join(home, 'credentials.json'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** The values of an account, decrypted. */
async function opened(integration: string, account: string): Promise<Record<string, string>> {
  const stored = await new CredentialStore(store).find(integration, account);
  const values = Object.keys(stored.fields).map(
    async (key) => [key, await new CredentialStore(store).open(integration, stored, key)] as const,
  );
  return Object.fromEntries(await Promise.all(values));
}

describe('FileStore', () => {
  test('creates a 0700 folder and a 0600 file, and reads back what was stored', async () => {
    await store.update('shop', 'default', { token: 'abc' });
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    expect((await stat(store.file)).mode & 0o777).toBe(0o600);
    expect(await opened('shop', 'default')).toEqual({ token: 'abc' });
    expect(await readdir(home)).toEqual(['credentials.json', 'credentials.key']);
    expect(await readFile(store.file, 'utf8')).not.toContain('abc');
  });

  test('reading creates nothing', async () => {
    expect(await store.account('shop', 'default')).toBeUndefined();
    await expect(stat(home)).rejects.toThrow('ENOENT');
  });

  test('keeps the other fields, accounts and integrations', async () => {
    await store.update('shop', 'default', { token: 'a', url: 'u' });
    await store.update('shop', 'work', { token: 'b' });
    await store.update('bank', 'default', { token: 'c' });
    await store.update('shop', 'default', { token: 'a2' }, ['url']);
    expect(await opened('shop', 'default')).toEqual({ token: 'a2' });
    expect(await store.accountNames('shop')).toEqual(['default', 'work']);
    expect(await opened('bank', 'default')).toEqual({ token: 'c' });
  });

  test('loses nothing when many write at once', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => store.update('shop', `a${n}`, { token: `t${n}` })),
    );
    expect(await store.accountNames('shop')).toHaveLength(30);
  });

  test.each(['__proto__', '', 'a b', '../x', 'UPPER'])('refuses the account name %p', async (name) => {
    await expect(store.update('shop', name, { token: 'x' })).rejects.toMatchObject({ code: 'usage' });
    expect(await store.account('shop', 'constructor')).toBeUndefined();
  });

  test('refuses a damaged file without quoting it, and does not overwrite it', async () => {
    await store.update('shop', 'default', { token: 'abc' });
    await writeFile(store.file, '{"token":"top-secret"', { mode: 0o600 });
    const failure = await store.account('shop', 'default').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'credentials_unreadable' });
    expect(String((failure as Error).message)).not.toContain('top-secret');
    await expect(store.update('shop', 'default', { token: 'new' })).rejects.toMatchObject({
      code: 'credentials_unreadable',
    });
    expect(await readFile(store.file, 'utf8')).toContain('top-secret');
  });

  test('still reads plain values, and keeps references readable', async () => {
    await mkdir(home, { mode: 0o700 });
    const data = { version: 1, integrations: { shop: { default: { token: 'plain-old' } } } };
    await writeFile(store.file, JSON.stringify(data), { mode: 0o600 });
    expect(await opened('shop', 'default')).toEqual({ token: 'plain-old' });
    await store.update('shop', 'work', { token: 'env:SHOP_TOKEN' });
    expect(await readFile(store.file, 'utf8')).toContain('"env:SHOP_TOKEN"');
  });

  test('removes one account or all of them, and says which', async () => {
    for (const name of ['default', 'work', 'old']) await store.update('shop', name, { token: name });
    await store.update('bank', 'default', { token: 'b' });
    expect(await store.remove('shop', 'old')).toEqual(['old']);
    expect(await store.remove('shop', 'none')).toEqual([]);
    expect(await store.remove('shop')).toEqual(['default', 'work']);
    expect(await store.accountNames('shop')).toEqual([]);
    expect(await store.accountNames('bank')).toEqual(['default']);
  });

  test('sweeps what killed writers left of the file and of the key, and nothing else', async () => {
    await store.update('shop', 'default', { token: 'abc' });
    for (const name of ['credentials.json.tmp-1-ab', 'credentials.key.tmp-1-ab', 'notes'])
      await writeFile(join(home, name), 'x');
    await store.sweep();
    expect(await readdir(home)).toEqual(['credentials.json', 'credentials.key', 'notes']);
  });

  test('sweeps also where only claims to the lock are left, and leaves those of the living', async () => {
    await store.update('shop', 'default', { token: 'abc' });
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const living = `credentials.json.lock.${process.pid}-ab`;
    for (const name of [`credentials.json.lock.${dead}-ab`, `credentials.key.lock.over-1-ab`, living])
      await writeFile(join(home, name), name === living ? '' : `${dead}-cd`);
    await store.sweep();
    expect(await readdir(home)).toEqual(['credentials.json', living, 'credentials.key']);
  });

  test('a pipe in place of the file is refused, and not waited for', async () => {
    await store.update('shop', 'default', { token: 'abc' });
    await rm(store.file);
    spawnSync('mkfifo', ['-m', '600', store.file]);
    await expect(store.account('shop', 'default')).rejects.toMatchObject({
      code: 'credentials_unreadable',
      message: expect.stringContaining('is not a regular file'),
    });
  });

  test('a folder that others can enter, or a link in its place, is refused with the remedy', async () => {
    await store.update('shop', 'default', { token: 'abc' });
    await chmod(home, 0o750);
    await expect(store.account('shop', 'default')).rejects.toMatchObject({
      code: 'credentials_unreadable',
      hint: `Run: chmod 700 '${home}'`,
    });
    await expect(store.update('shop', 'default', { token: 'b' })).rejects.toMatchObject({
      code: 'credentials_unreadable',
    });
    await chmod(home, 0o700);
    await symlink(home, `${home}-link`);
    const linked = new FileStore(join(`${home}-link`, 'credentials.json'));
    await expect(linked.account('shop', 'default')).rejects.toMatchObject({ code: 'credentials_unreadable' });
  });
});
