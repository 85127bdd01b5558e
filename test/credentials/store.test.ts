import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeySource } from '../../src/credentials/cipher-key.js';
import { encrypt } from '../../src/credentials/cipher.js';
import { FileStore } from '../../src/credentials/file-store.js';
import { keepKeyFact } from '../../src/credentials/keep-key-fact.js';
import { currentKeyFacts } from '../../src/credentials/key-facts-file.js';
import { PhpStore } from '../../src/credentials/php-store.js';
import { References } from '../../src/credentials/references.js';
import { CredentialStore } from '../../src/credentials/store.js';
import { shopManifest } from '../helpers/manifest.js';
import { PhpCli } from './support/php-cli.js';

const URL = 'https://shop.example';
let home: string;
let own: FileStore;
let store: CredentialStore;
let php: PhpCli | undefined;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kosmo-store-'));
  own = new FileStore(join(home, 'credentials.json'), new KeySource(join(home, 'credentials.key'), {}));
  store = new CredentialStore(
    own,
    new PhpStore([join(home, 'data', 'kosmo.db')]),
    new References({ SHOP_TOKEN: 'from-variable' }),
  );
});
afterEach(async () => {
  await php?.end();
  php = undefined;
  await rm(home, { recursive: true, force: true });
});

async function inPhp(account: string, fields: Record<string, string>): Promise<void> {
  php ??= await PhpCli.start(join(home, 'data', 'kosmo.db'));
  for (const [field, value] of Object.entries(fields)) {
    const stored = await encrypt(value, await own.keys.orCreate());
    await php.set(`integration.shop.accounts.${account}.${field}`, stored);
  }
}
const inOwn = (account: string, token: string) => own.update('shop', account, { url: URL, token });
const used = async (wanted?: string) => {
  const account = await store.resolve(shopManifest(), wanted);
  return `${account.name}: ${account.values.get('token')}`;
};
const failure = (wanted?: string) => store.resolve(shopManifest(), wanted).catch((error: unknown) => error);

describe('which account is used', () => {
  test('the default one, or the one that is named', async () => {
    await inOwn('default', 'token-d');
    await inOwn('work', 'token-w');
    expect(await used()).toBe('default: token-d');
    expect(await used('work')).toBe('work: token-w');
  });

  test('and the keys of the others are removed from its texts, too', async () => {
    await inOwn('default', 'token-of-default');
    await inOwn('work', 'token-of-work');
    await inOwn('named', 'env:SHOP_TOKEN');
    const { redactor } = await store.resolve(shopManifest(), 'work');
    expect(redactor.text('token-of-default token-of-work from-variable')).toBe(
      '[redacted] [redacted] from-variable',
    );
    await inOwn('default', 'another-token');
    await store.resolve(shopManifest(), 'work');
    expect(redactor.text('another-token token-of-default')).toBe('[redacted] [redacted]');
  });

  test('the only one there is, when none is named', async () => {
    await inOwn('work', 'token-w');
    expect(await used()).toBe('work: token-w');
    expect(await failure('default')).toMatchObject({ code: 'unknown_account' });
  });

  test('none of several without a default: the error lists them', async () => {
    await inOwn('work', 'token-w');
    await inPhp('home', { url: URL, token: 'token-h' });
    expect(await failure()).toMatchObject({
      code: 'account_required',
      hint: 'Name one: home, work.',
      details: { accounts: ['home', 'work'] },
    });
  });

  test('a name that nobody stored is an error that lists the others', async () => {
    await inOwn('work', 'token-w');
    expect(await failure('wrok')).toMatchObject({
      code: 'unknown_account',
      message: expect.stringContaining('Did you mean "work"?'),
      hint: 'Accounts: work.',
      details: { accounts: ['work'] },
    });
  });
});

describe('the store of the PHP CLI', () => {
  test('is used where our own has no such account, with the same key', async () => {
    await inPhp('default', { url: URL, token: 'php-token' });
    await inOwn('work', 'own-token');
    expect(await used()).toBe('default: php-token');
    expect(await used('work')).toBe('work: own-token');
    expect(await store.accountNames('shop')).toEqual(['default', 'work']);
    expect(await store.own.accountNames('shop')).toEqual(['work']);
  });

  test('gives no field to an account of our own: a key never goes to a URL stored elsewhere', async () => {
    await inPhp('default', { url: URL, token: 'php-token' });
    await own.update('shop', 'default', { url: 'https://other.example' });
    expect(await failure()).toMatchObject({ code: 'credentials_missing', details: { missing: ['token'] } });
  });

  test('has no references: its values are only values', async () => {
    await inPhp('default', { url: URL });
    await php?.set('integration.shop.accounts.default.token', 'cmd:echo');
    expect(await used()).toBe('default: cmd:echo');
  });

  test('is not opened for an account that our own file has', async () => {
    await inOwn('default', 'own-token');
    const broken = new PhpStore([own.file]);
    expect((await new CredentialStore(own, broken).resolve(shopManifest())).values.get('token')).toBe(
      'own-token',
    );
  });
});

describe('values', () => {
  test('with another key are an error that says so, not "not configured"', async () => {
    await inOwn('default', 'token-d');
    await writeFile(own.keys.file, Buffer.alloc(32, 7).toString('base64'), { mode: 0o600 });
    expect(await failure()).toMatchObject({
      code: 'credentials_undecryptable',
      message: expect.stringContaining('credentials.key is not the key'),
    });
    await rm(own.keys.file);
    expect(await failure()).toMatchObject({ message: expect.stringContaining('there is no key file') });
    expect(await readdir(home)).toEqual(['credentials.json']);
  });

  test('may be references, whose secrets are removed from text like others', async () => {
    await inOwn('default', 'env:SHOP_TOKEN');
    const account = await store.resolve(shopManifest());
    expect(account.values.get('token')).toBe('from-variable');
    expect(account.redactor.text('echo from-variable')).toBe('echo [redacted]');
  });

  test('that were encrypted are values, even if they look like references', async () => {
    const sealed = await encrypt('env:SHOP_TOKEN', await own.keys.orCreate());
    await inOwn('default', sealed);
    expect(await used()).toBe('default: env:SHOP_TOKEN');
    expect(await readFile(own.file, 'utf8')).toContain(sealed);
  });

  test('of every account in use are removed, also those that turn out to be malformed', async () => {
    await inOwn('default', 'token-default');
    await inOwn('work', 'two words secret');
    await used();
    expect(await failure('work')).toMatchObject({ code: 'credentials_invalid' });
    expect(store.redactor.text('token-default, two words secret')).toBe('[redacted], [redacted]');
  });
});

describe('the marks that facts about a key are bound to', () => {
  const marks = async (name: string, from = store) => {
    const { stored, digest } = await from.resolve(shopManifest(), name);
    return { stored, digest };
  };

  test('of stored values are those of the fields alone, which are other ones each time they are stored', async () => {
    await inOwn('work', 'token-w');
    const before = await marks('work');
    expect(before).toEqual({ stored: expect.any(String), digest: undefined });
    expect(await marks('work')).toEqual(before);
    await inOwn('work', 'token-w');
    expect((await marks('work')).stored).not.toBe(before.stored);
  });

  test('of a reference have a digest of what is behind it, which needs the key of stored values', async () => {
    await own.update('shop', 'work', { url: URL, token: 'env:SHOP_TOKEN' });
    const before = await marks('work');
    expect(before).toEqual({ stored: expect.any(String), digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await marks('work')).toEqual(before);
    const changed = new CredentialStore(own, undefined, new References({ SHOP_TOKEN: 'another-one' }));
    const after = await marks('work', changed);
    expect([after.stored === before.stored, after.digest === before.digest]).toEqual([true, false]);
    const otherKey = new KeySource(own.keys.file, { KOSMO_CREDENTIAL_KEY: 'other' });
    const plain = { integrations: { shop: { work: { url: URL, token: 'env:SHOP_TOKEN' } } }, version: 1 };
    await writeFile(own.file, JSON.stringify(plain), { mode: 0o600 });
    const keyed = await marks(
      'work',
      new CredentialStore(
        new FileStore(own.file, otherKey),
        undefined,
        new References({ SHOP_TOKEN: 'from-variable' }),
      ),
    );
    expect(keyed.digest).not.toBe(before.digest);
    await rm(own.keys.file);
    expect(await marks('work')).toEqual({ stored: undefined, digest: undefined });
  });

  test('of an account of the PHP CLI have a digest, and hold although our own file does not know it', async () => {
    await inPhp('default', { url: URL, token: 'php-token' });
    const { stored, digest } = await marks('default');
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const facts = join(home, 'key-facts.json');
    await keepKeyFact(facts, 'shop', 'default', { stored: stored!, digest, readOnly: true });
    const found = () => currentKeyFacts(facts, own.file, ['shop']);
    expect((await found()).get('shop')?.get('default')).toMatchObject({ readOnly: true, digest });
    // Now our own file has another account of that name.
    await inOwn('default', 'token-d');
    expect((await found()).get('shop')?.size).toBe(0);
  });
});
