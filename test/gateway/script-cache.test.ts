import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LIMITS } from '../../src/config/limits.js';
import { toAccount } from '../../src/credentials/store.js';
import { ScriptCache } from '../../src/gateway/script-cache.js';
import { shopManifest } from '../helpers/manifest.js';
import { openLab, type Lab } from '../runtime/support/lab.js';

const account = (name: string, token: string) =>
  toAccount(shopManifest(), name, { url: 'https://shop.example', token });
/** A clock that stands: what is kept for a second is kept however long the test takes. */
const standing = (): number => 1000;
const main = account('main', 'canary-token-1');

describe('What scripts keep', () => {
  const set = (key: string, ttlMs = 1000) => ({ op: 'set' as const, key, ttlMs });
  const get = (key: string) => ({ op: 'get' as const, key, ttlMs: 0 });
  const drop = (key: string) => ({ op: 'drop' as const, key, ttlMs: 0 });

  test('is found again until its time is over, or it is dropped', () => {
    let now = 1000;
    const cache = new ScriptCache(() => now).for('shop', main);
    cache.handle(set('a'), '{"x":1}');
    cache.handle(set('b', LIMITS.cacheMs * 10), '2');
    expect(cache.handle(get('a'), '')).toBe('{"x":1}');
    now += 999;
    expect(cache.handle(get('a'), '')).toBe('{"x":1}');
    now += 1;
    expect(cache.handle(get('a'), '')).toBeUndefined();
    expect(cache.handle(get('b'), '')).toBe('2');
    now += LIMITS.cacheMs;
    expect(cache.handle(get('b'), '')).toBeUndefined();
    cache.handle(set('c'), '3');
    cache.handle(drop('c'), '');
    expect(cache.handle(get('c'), '')).toBeUndefined();
  });

  test('is not seen by another integration, account, or key of the same account', () => {
    const cache = new ScriptCache(standing);
    cache.for('shop', main).handle(set('a'), '1');
    expect(cache.for('shop', account('main', 'canary-token-1')).handle(get('a'), '')).toBe('1');
    expect(cache.for('other', main).handle(get('a'), '')).toBeUndefined();
    expect(cache.for('shop', account('second', 'canary-token-1')).handle(get('a'), '')).toBeUndefined();
    expect(cache.for('shop', account('main', 'canary-token-2')).handle(get('a'), '')).toBeUndefined();
  });

  test('is never a secret, and what it would have replaced is gone', () => {
    const cache = new ScriptCache(standing).for('shop', main);
    cache.handle(set('a'), '"old"');
    cache.handle(set('a'), '"Bearer canary-token-1"');
    expect(cache.handle(get('a'), '')).toBeUndefined();
  });

  test('stays within its bounds: the longest unused goes first', () => {
    const all = new ScriptCache(standing);
    const cache = all.for('shop', main);
    for (let i = 0; i < LIMITS.cacheEntries; i += 1) cache.handle(set(`k${i}`), '1');
    cache.handle(get('k0'), '');
    cache.handle(set('one more'), '1');
    expect(cache.handle(get('k0'), '')).toBe('1');
    expect(cache.handle(get('k1'), '')).toBeUndefined();
    const large = JSON.stringify('x'.repeat(LIMITS.cacheValueBytes - 1000));
    for (let i = 0; i < 6; i += 1) cache.handle(set(`large${i}`), large);
    const left = [0, 1, 2, 3, 4, 5].filter((i) => cache.handle(get(`large${i}`), '') !== undefined);
    expect(left).toEqual([2, 3, 4, 5]);
    cache.handle(set('huge'), JSON.stringify('x'.repeat(LIMITS.cacheValueBytes)));
    expect(cache.handle(get('huge'), '')).toBeUndefined();
  });

  test.each(['', 'x'.repeat(LIMITS.cacheKeyChars + 1)])('needs a key of some length', (key) => {
    expect(() => new ScriptCache(standing).for('shop', main).handle(get(key), '')).toThrow('characters');
  });
});

describe('The cache of a script', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab();
  });
  afterAll(() => lab.close());

  test('brings values from one call to the next, and forgets what is dropped', async () => {
    lab.define('put', 'cache.set("k", args.value, { ttl_ms = 5000 }) return { now = cache.get("k") }');
    lab.define('look', 'local found = cache.get("k") return { found = found, none = found == nil }');
    lab.define('forget', 'cache.drop("k") return { none = cache.get("k") == nil }');
    const account = new ScriptCache(standing).for('lab', main);
    const options = {
      cache: (request: Parameters<typeof account.handle>[0], json: string) => account.handle(request, json),
    };
    const value = { list: [], object: {}, none: null, big: 1e300, text: 'é😀' };
    expect(await lab.call('put', { value }, options)).toEqual({ now: value });
    expect(await lab.call('look', {}, options)).toEqual({ found: value, none: false });
    expect(await lab.call('forget', {}, options)).toEqual({ none: true });
    expect(await lab.call('look', {}, options)).toEqual({ none: true });
  });

  test('is always empty where the host keeps nothing', async () => {
    lab.define('nothing', 'cache.set("k", 1) return { none = cache.get("k") == nil }');
    expect(await lab.call('nothing')).toEqual({ none: true });
  });

  test('says what is wrong with its arguments, and survives a bad key', async () => {
    lab.define(
      'wrong',
      `local _, a = pcall(cache.set, "k", print)
       local _, b = pcall(cache.set, "k", 1, { ttl_ms = "soon" })
       local _, c = pcall(cache.get, "")
       local _, d = pcall(table.sort, { 1, 2 }, function() return cache.get("k") end)
       return { a = a, b = b, c = c.code, d = d }`,
    );
    const account = new ScriptCache(standing).for('lab', main);
    const found = await lab.call('wrong', {}, { cache: (request, json) => account.handle(request, json) });
    expect(found.a).toContain('cache.set');
    expect(found.b).toContain('ttl_ms');
    expect(found.c).toBe('invalid_arguments');
    expect(found.d).toContain('cannot be called here');
  });
});
