import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeySource } from '../../src/credentials/cipher-key.js';
import { decrypt, encrypt } from '../../src/credentials/cipher.js';

interface Vector {
  keyfile?: string;
  KOSMO_CREDENTIAL_KEY?: string;
  derived_key_hex?: string;
  plaintext: string;
  stored: string;
}
const fixture = join(import.meta.dirname, '..', 'fixtures', 'credentials.json');
const { about: _about, ...vectors } = JSON.parse(await readFile(fixture, 'utf8')) as Record<string, Vector>;
const NONCE = Uint8Array.from({ length: 24 }, (_, n) => n);

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kosmo-key-'));
  file = join(dir, 'credentials.key');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function keyOf(vector: Vector) {
  if (vector.keyfile !== undefined) await writeFile(file, vector.keyfile, { mode: 0o600 });
  const { KOSMO_CREDENTIAL_KEY } = vector;
  return new KeySource(file, KOSMO_CREDENTIAL_KEY === undefined ? {} : { KOSMO_CREDENTIAL_KEY }).existing();
}
const fromVariable = (text: string) => new KeySource(file, { KOSMO_CREDENTIAL_KEY: text }).existing();

describe('values of the PHP CLI', () => {
  test.each(Object.entries(vectors))('%s is read, and made byte for byte', async (_name, vector) => {
    const key = await keyOf(vector);
    if (vector.derived_key_hex !== undefined)
      expect(Buffer.from(key.bytes).toString('hex')).toBe(vector.derived_key_hex);
    expect(await decrypt(vector.stored, key, 'it')).toBe(vector.plaintext);
    expect(await encrypt(vector.plaintext, key, NONCE)).toBe(vector.stored);
  });

  test.each([
    ['bad base64', 'enc:v1:***'],
    ['a nonce without a box', `enc:v1:${Buffer.alloc(24).toString('base64')}`],
    ['nothing', 'enc:v1:'],
    ['padding in the middle', `${vectors['v1_keyfile']!.stored.slice(0, 20)}==AAAA`],
  ])('%s cannot be decrypted', async (_name, stored) => {
    await expect(decrypt(stored, await keyOf(vectors['v1_keyfile']!), 'x')).rejects.toMatchObject({
      code: 'credentials_undecryptable',
    });
  });

  test('a wrong key is an error that names the key, not a missing value', async () => {
    const wrong = decrypt(
      vectors['v1_keyfile']!.stored,
      await fromVariable('correct horse'),
      'shop.default.token',
    );
    await expect(wrong).rejects.toMatchObject({
      code: 'credentials_undecryptable',
      message: expect.stringMatching(/shop\.default\.token.*KOSMO_CREDENTIAL_KEY is not the key/),
    });
  });

  test('plain values are read as they are; empty and encrypted ones are not encrypted again', async () => {
    const key = await fromVariable('k');
    expect(await decrypt('plain', key, 'x')).toBe('plain');
    expect(await encrypt('', key)).toBe('');
    expect(await encrypt('enc:v1:abc', key)).toBe('enc:v1:abc');
  });

  test('every text comes back, and every changed byte is noticed', async () => {
    const key = await fromVariable('k');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(), async (text, at) => {
        fc.pre(!text.startsWith('enc:v1:'));
        const stored = await encrypt(text, key);
        expect(await decrypt(stored, key, 'x')).toBe(text);
        const bytes = Buffer.from(stored.slice(7), 'base64');
        bytes[at % bytes.length]! ^= 1;
        await expect(decrypt(`enc:v1:${bytes.toString('base64')}`, key, 'x')).rejects.toThrow(
          'Cannot decrypt',
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('the key', () => {
  test('comes from KOSMO_CREDENTIAL_KEY, then KOSMO_SECRET_KEY, then the file; empty and "0" are not set', async () => {
    await writeFile(file, vectors['v1_keyfile']!.keyfile!, { mode: 0o600 });
    const origin = async (env: NodeJS.ProcessEnv) => (await new KeySource(file, env).existing()).origin;
    expect(await origin({ KOSMO_CREDENTIAL_KEY: 'a', KOSMO_SECRET_KEY: 'b' })).toBe('KOSMO_CREDENTIAL_KEY');
    expect(await origin({ KOSMO_CREDENTIAL_KEY: '', KOSMO_SECRET_KEY: 'b' })).toBe('KOSMO_SECRET_KEY');
    expect(await origin({ KOSMO_CREDENTIAL_KEY: '0' })).toContain(file);
  });

  test('may hold white space and lack padding', async () => {
    await writeFile(file, '\n AQEBAQEBAQEBAQEBAQEB\nAQEBAQEBAQEBAQEBAQEBAQE \0\n', { mode: 0o600 });
    expect([...(await new KeySource(file, {}).existing()).bytes]).toEqual(Array(32).fill(1));
  });

  test('is made once, 0600 in a 0700 folder, however many need it, and reading makes none', async () => {
    const fresh = join(dir, 'new', 'credentials.key');
    await expect(new KeySource(fresh, {}).existing()).rejects.toMatchObject({
      code: 'credentials_undecryptable',
      message: expect.stringContaining(fresh),
    });
    expect(await readdir(dir)).toEqual([]);
    const keys = await Promise.all(Array.from({ length: 10 }, () => new KeySource(fresh, {}).orCreate()));
    expect(new Set(keys.map((key) => Buffer.from(key.bytes).toString('hex'))).size).toBe(1);
    expect(Buffer.from((await readFile(fresh, 'utf8')).trim(), 'base64')).toHaveLength(32);
    expect((await stat(fresh)).mode & 0o777).toBe(0o600);
    expect((await stat(join(dir, 'new'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(dir, 'new'))).toEqual(['credentials.key']);
  });

  test('is refused when others can read it, when it is a link or empty', async () => {
    await writeFile(file, 'x'.repeat(44), { mode: 0o600 });
    await symlink(file, join(dir, 'link'));
    await writeFile(join(dir, 'empty'), '\n', { mode: 0o600 });
    for (const name of ['link', 'empty']) {
      await expect(new KeySource(join(dir, name), {}).orCreate()).rejects.toMatchObject({
        code: 'credentials_unreadable',
      });
    }
    await chmod(file, 0o640);
    await expect(new KeySource(file, {}).existing()).rejects.toMatchObject({
      hint: expect.stringContaining('chmod 600'),
    });
  });

  test('is not made in a folder that is open to others or a link', async () => {
    await mkdir(join(dir, 'open'));
    await chmod(join(dir, 'open'), 0o755);
    await symlink(join(dir, 'open'), join(dir, 'to'));
    for (const name of ['open', 'to']) {
      await expect(new KeySource(join(dir, name, 'k'), {}).orCreate()).rejects.toMatchObject({
        code: 'credentials_unreadable',
      });
    }
    expect(await readdir(join(dir, 'open'))).toEqual([]);
  });
});
