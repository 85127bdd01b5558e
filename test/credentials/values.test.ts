import { describe, expect, test } from '@jest/globals';
import { normalizeCredential } from '../../src/credentials/values.js';
import { toAccount } from '../../src/credentials/store.js';
import { shopManifest } from '../helpers/manifest.js';

const manifest = shopManifest();
const field = (key: string) => manifest.credentials.find((candidate) => candidate.key === key)!;
const token = (raw: string) => normalizeCredential(manifest, field('token'), raw);
const url = (raw: string) => normalizeCredential(manifest, field('url'), raw).value;

describe('normalizeCredential', () => {
  test('takes a path of the URL only where the field allows one', () => {
    const field = { ...manifest.credentials[0]!, basePath: true };
    const base = (raw: string) => normalizeCredential(manifest, field, raw).value;
    expect(base('https://host.example/api/prom/')).toBe('https://host.example/api/prom');
    expect(base('https://host.example')).toBe('https://host.example');
    expect(() => url('https://host.example/api/prom')).toThrow(/without path, query or fragment/);
    for (const raw of ['https://host.example/a?b=1', 'https://host.example/a%2fb', 'https://host.example//x'])
      expect(() => base(raw)).toThrow(expect.objectContaining({ code: 'credentials_invalid' }));
  });

  test.each([
    'Bearer abc|def',
    'Bearer Shop abc|def',
    'Shop Bearer abc|def',
    'bearer  abc|def',
    'Shop abc|def',
    ' abc|def\n',
  ])('takes the key out of %p', (raw) => {
    expect(token(raw).value).toBe('abc|def');
  });

  test('says that a word was dropped, without showing the key', () => {
    const { notes } = token('Bearer abc|def');
    expect(notes).toHaveLength(1);
    expect(notes[0]).not.toContain('abc');
  });

  test.each(['two words', 'new\nline', 'ünicode', ''])('refuses the secret %p without showing it', (raw) => {
    expect(() => token(raw)).toThrow(
      expect.objectContaining({ code: 'credentials_invalid', details: { field: 'token' } }),
    );
    if (raw !== '') expect(() => token(raw)).not.toThrow(new RegExp(raw));
  });

  test('keeps a URL as its origin', () => {
    expect(url('https://Happy-Otter-1.convex.cloud/')).toBe('https://happy-otter-1.convex.cloud');
    expect(url('http://127.0.0.1:3210')).toBe('http://127.0.0.1:3210');
    expect(url('http://[::1]:3210/')).toBe('http://[::1]:3210');
  });

  test.each([
    'otter.convex.cloud',
    'ftp://x.example',
    'https://u:p@x.example',
    'http://x.example',
    'http://10.0.0.1',
    'https://x.example/path',
    'https://x.example/?a=1',
    'http://127.0.0.1.evil.example',
  ])('refuses the URL %p', (raw) => {
    expect(() => url(raw)).toThrow(expect.objectContaining({ code: 'credentials_invalid' }));
  });
});

describe('toAccount', () => {
  test('keeps secrets apart from what scripts may see', () => {
    const account = toAccount(manifest, 'default', { url: 'https://x.example', token: 'abcdefgh' });
    expect(account.visible).toEqual({ url: 'https://x.example' });
    expect(account.values.get('token')).toBe('abcdefgh');
  });

  test('names every missing field and the command to run', () => {
    expect(() => toAccount(manifest, 'work', {})).toThrow(
      expect.objectContaining({
        code: 'credentials_missing',
        details: { missing: ['url', 'token'] },
        hint: expect.stringContaining('integrations:configure shop'),
      }),
    );
  });

  test('does not take inherited properties for values', () => {
    const stored = Object.create({ token: 'inherited', url: 'https://x.example' }) as Record<string, string>;
    expect(() => toAccount(manifest, 'default', stored)).toThrow(
      expect.objectContaining({ code: 'credentials_missing' }),
    );
  });
});
