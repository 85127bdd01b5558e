import { describe, expect, test } from '@jest/globals';
import { toAccount } from '../../src/credentials/store.js';
import { authorize } from '../../src/gateway/authorize.js';
import { parseManifest } from '../../src/plugins/parse-manifest.js';
import { manifestData } from '../helpers/manifest.js';

const BASIC = { scheme: 'Basic', username: 'user', field: 'password' };
const BEARER = { scheme: 'Bearer', field: 'token' };
const HEADER = { header: 'X-Api-Key', field: 'token' };

function data(authorization: unknown): Record<string, any> {
  const secret = { type: 'secret', required: false, help: 'For tests.' };
  return {
    ...manifestData(),
    credentials: [
      { key: 'url', label: 'URL', type: 'url', required: true, help: 'For tests.' },
      { key: 'token', label: 'Token', ...secret },
      { key: 'user', label: 'User', ...secret, type: 'string' },
      { key: 'password', label: 'Password', ...secret },
    ],
    authorization,
  };
}

const planned = {
  url: 'https://shop.example/',
  method: 'POST',
  class: 'read',
  literal: false,
  headers: {},
} as const;

/** The headers of a request with these ways to authorize and these stored values. */
function headers(authorization: unknown, stored: Record<string, string>, endpoint = {}) {
  const manifest = parseManifest(JSON.stringify(data(authorization)), 'test');
  const account = toAccount(manifest, 'default', { url: 'https://shop.example', ...stored });
  const outgoing = { headers: { accept: 'x' }, body: '{}' };
  const sent = authorize(manifest, account, { ...planned, ...endpoint }, outgoing);
  return { ...sent, clean: (text: string) => account.redactor.text(text) };
}

describe('the credential of a request', () => {
  test('is the word of the scheme and the key', () => {
    expect(headers(BEARER, { token: 'abcdef' }).headers).toEqual({
      accept: 'x',
      authorization: 'Bearer abcdef',
    });
  });

  test.each<[string, unknown, Record<string, string>, object]>([
    ['a scheme', BEARER, { authorization: 'Bearer [redacted]' }, {}],
    ['a header of its own', HEADER, { 'x-api-key': '[redacted]' }, {}],
    ['name and password', BASIC, { authorization: 'Basic [redacted]' }, {}],
    [
      'the scheme of an endpoint',
      BEARER,
      { authorization: 'Token [redacted]' },
      { authorization: { scheme: 'Token', pattern: 'abc' } },
    ],
  ])('is not shown behind %s, however short it is', (_what, way, header, endpoint) => {
    const sent = headers(way, { token: 'abc', user: 'u', password: 'p' }, endpoint);
    expect(sent.shown).toEqual({ headers: { accept: 'x', ...header }, body: '{}' });
    expect(Object.values(sent.headers).join()).toMatch(/abc|dTpw/);
  });

  test('is not shown in a body, however short it is', () => {
    const endpoint = { authorization: { bodyField: 'key' } };
    const sent = headers(BEARER, { token: 'abc' }, endpoint);
    expect([sent.body, sent.shown.body]).toEqual(['{"key":"abc"}', '{"key":"[redacted]"}']);
  });

  test('goes with the scheme of an endpoint only if it is of its kind', () => {
    const endpoint = { authorization: { scheme: 'Token', pattern: 'abc|eyJ.+' } };
    expect(headers(BEARER, { token: 'eyJhbGci' }, endpoint).headers).toEqual({
      accept: 'x',
      authorization: 'Token eyJhbGci',
    });
    for (const token of ['dev:shop-1|eyJhbGci', 'abcd', 'xeyJa'])
      expect(() => headers(BEARER, { token }, endpoint)).toThrow('Nothing was sent');
  });

  test('may be alone in a header of its own', () => {
    expect(headers(HEADER, { token: 'abcdef' }).headers).toEqual({ accept: 'x', 'x-api-key': 'abcdef' });
  });

  test('may be a user name and a password of any characters, which is redacted as it is sent', () => {
    const { headers: sent, clean } = headers(BASIC, { user: 'ann', password: 'pä:ss w' });
    const encoded = Buffer.from('ann:pä:ss w').toString('base64');
    expect(sent['authorization']).toBe(`Basic ${encoded}`);
    expect(clean(`echo ${encoded}`)).toBe('echo [redacted]');
  });

  test('may be a user name with an empty password', () => {
    expect(headers(BASIC, { user: 'ann' }).headers['authorization']).toBe('Basic YW5uOg==');
  });

  test('is that of the first way whose values are set, and none where none is set', () => {
    expect(headers([BASIC, BEARER], { token: 'abcdef' }).headers['authorization']).toBe('Bearer abcdef');
    expect(
      headers([BASIC, BEARER], { token: 'abcdef', user: 'ann', password: 'secret' }).headers['authorization'],
    ).toMatch(/^Basic /);
    expect(headers([BASIC, BEARER], {}).headers).toEqual({ accept: 'x' });
  });

  test('is left out where the endpoint says so', () => {
    const sent = headers(BEARER, { token: 'abcdef' }, { authorization: 'none' });
    expect(sent.headers).toEqual({ accept: 'x' });
  });

  test('is not replaced by a header of the script', () => {
    const sent = headers(HEADER, { token: 'abcdef' }, { headers: { 'x-api-key': 'mine', 'if-match': '1' } });
    expect(sent.headers).toEqual({ accept: 'x', 'x-api-key': 'abcdef', 'if-match': '1' });
  });

  test('refuses a user name with a colon, which would be read as part of the password', () => {
    expect(() => headers(BASIC, { user: 'a:b', password: 'secret' })).toThrow(/may not hold a colon/);
  });

  test('is still one line of ASCII where it is not encoded', () => {
    expect(() => headers([BASIC, BEARER], { token: 'a b' })).toThrow(/cannot have/);
    expect(() => headers(BASIC, { user: 'ann', password: 'a\nb' })).toThrow(/cannot have/);
  });
});

describe('a manifest', () => {
  test.each([
    [{ field: 'token' }, 'authorization needs either "scheme" or "header"'],
    [{ scheme: 'Bearer', header: 'X-Key', field: 'token' }, 'authorization needs either'],
    [{ header: 'Authorization', field: 'token' }, 'authorization.header is what "scheme" is for'],
    [{ header: 'Host', field: 'token' }, 'authorization.header is set by the host'],
    [
      { scheme: 'Bearer', username: 'user', field: 'token' },
      'authorization.username is for the scheme Basic',
    ],
    [[BEARER, { scheme: 'Basic', field: 'user' }], 'authorization[1].field "user" is not a secret'],
    [{ ...BASIC, username: 'url' }, 'authorization.username "url" is not a credential'],
  ])('with the authorization %j is refused', (authorization, message) => {
    expect(() => parseManifest(JSON.stringify(data(authorization)), 'f')).toThrow(message);
  });

  test.each([
    ['allowHeaders', ['Authorization'], 'endpoints.item.allowHeaders "Authorization" is set by the host'],
    ['allowHeaders', ['X-HTTP-Method-Override'], 'is set by the host'],
    ['allowQuery', ['kind'], 'endpoints.item.allowQuery "kind" is fixed by query'],
  ])('whose endpoint has %s %j is refused', (key, value, message) => {
    const wrong = data(BEARER);
    wrong['endpoints'].item = { ...wrong['endpoints'].item, query: { kind: 'a' }, [key]: value };
    expect(() => parseManifest(JSON.stringify(wrong), 'f')).toThrow(message);
  });

  test('may not let scripts set the header of the key', () => {
    const wrong = data(HEADER);
    wrong['endpoints'].item.allowHeaders = ['x-api-key'];
    expect(() => parseManifest(JSON.stringify(wrong), 'f')).toThrow('is also set as another header');
  });
});
