import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '../../src/credentials/file-store.js';
import { CredentialStore } from '../../src/credentials/store.js';
import { shopManifest } from '../helpers/manifest.js';

let home: string;
let store: FileStore;
beforeEach(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'kosmo-home-')), 'state');
  store = new FileStore(join(home, 'credentials.json'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('FileStore', () => {
  test('creates a 0700 folder and a 0600 file, and reads back what was stored', async () => {
    await store.update('shop', 'default', { token: 'abc' });
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    expect((await stat(store.file)).mode & 0o777).toBe(0o600);
    expect(await store.account('shop', 'default')).toEqual({ token: 'abc' });
    expect(await readdir(home)).toEqual(['credentials.json']);
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
    expect(await store.account('shop', 'default')).toEqual({ token: 'a2' });
    expect(await store.accountNames('shop')).toEqual(['default', 'work']);
    expect(await store.account('bank', 'default')).toEqual({ token: 'c' });
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
});

describe('CredentialStore', () => {
  test('lists the accounts when the wanted one does not exist', async () => {
    await store.update('shop', 'work', { token: 'abc', url: 'https://x.example' });
    await expect(new CredentialStore(store).resolve(shopManifest(), 'wrok')).rejects.toMatchObject({
      code: 'unknown_account',
      details: { accounts: ['work'] },
    });
  });
});
