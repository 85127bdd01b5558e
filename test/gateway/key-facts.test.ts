import { describe, expect, test } from '@jest/globals';
import { toAccount, type Account } from '../../src/credentials/store.js';
import { KeyFacts, type KeptFacts } from '../../src/gateway/key-facts.js';
import { ProductionFacts } from '../../src/gateway/production.js';
import { parseManifest } from '../../src/plugins/parse-manifest.js';
import { KosmoError } from '../../src/shared/errors.js';
import type { JsonObject } from '../../src/shared/wire.js';
import { testGateway } from '../helpers/gateway.js';
import { manifestData } from '../helpers/manifest.js';

const parse = (data: object) => parseManifest(JSON.stringify(data), 'plugin.json');
const manifest = parse({ ...manifestData(), identity: 'shop_get_item', readOnly: 'read_only' });
const account = (token = 'key-123', stored?: string): Account => ({
  ...toAccount(manifest, 'default', { url: 'https://shop.example', token }),
  ...(stored === undefined ? {} : { stored }),
});
const production = { field: 'token', yes: '^prod:', no: '^dev:', answer: 'production' };
const guarded = parse({ ...manifestData(), identity: 'shop_get_item', readOnly: 'read_only', production });
const known = (stored: string, readOnly: boolean) => ({ stored, readOnly });
const kept = (stored: string, readOnly: boolean): KeptFacts =>
  new Map([['shop', new Map([['default', known(stored, readOnly)]])]]);
const DAY = 86_400_000;
const never = () => Promise.reject<JsonObject>(new Error('asked'));
const says = (read_only: unknown) => () => Promise.resolve({ read_only } as JsonObject);

/** Facts with a record of what they keep and of their changes. */
function recording(before?: KeptFacts, now?: () => number) {
  const saved: unknown[] = [];
  let changes = 0;
  const facts = new KeyFacts(before, (...fact) => Promise.resolve(void saved.push(fact)), now);
  facts.onChange = () => (changes += 1);
  return { facts, saved, changes: () => changes };
}

describe('what is known of a key', () => {
  test('is asked for once, also by calls at the same time, and kept with a mark of the stored values', async () => {
    const { facts, saved, changes } = recording();
    let asked = 0;
    const identify = () => {
      asked += 1;
      return says(true)();
    };
    const key = account('key-123', 'mark');
    const found = [facts.findReadOnly(manifest, key, identify), facts.findReadOnly(manifest, key, identify)];
    expect(await Promise.all(found)).toEqual([true, true]);
    expect(await facts.findReadOnly(manifest, key, identify)).toBe(true);
    await facts.flush();
    expect(saved).toEqual([['shop', 'default', { stored: 'mark', readOnly: true }]]);
    expect([asked, changes(), facts.readOnlyAccounts('shop')]).toEqual([1, 1, ['default']]);
    expect(JSON.stringify(saved)).not.toContain('key-123');
  });

  test.each([null, 'yes', undefined])('is nothing where the service says %j', async (answer) => {
    const { facts, saved } = recording();
    expect(await facts.findReadOnly(manifest, account('key-123', 'mark'), says(answer))).toBeUndefined();
    await facts.flush();
    expect(saved).toEqual([]);
  });

  test('is not asked for again in vain, nor of plugins that do not tell', async () => {
    const { facts } = recording();
    expect(await facts.findReadOnly(manifest, account(), never)).toBeUndefined();
    expect(await facts.findReadOnly(manifest, account(), says(true))).toBeUndefined();
    expect(await facts.findReadOnly(parse(manifestData()), account(), says(true))).toBeUndefined();
  });

  test('is true without asking after a start, and forgotten for good once the account has another key', async () => {
    const { facts, saved, changes } = recording(kept('mark', true));
    expect(await facts.findReadOnly(manifest, account('key-123', 'mark'), never)).toBe(true);
    expect(facts.of(manifest, account('key-456', 'another'))).toEqual({});
    expect(facts.readOnlyAccounts('shop')).toEqual([]);
    await facts.flush();
    expect(saved).toEqual([['shop', 'default', undefined]]);
    expect(changes()).toBe(1);
  });

  test('lasts as long as the process for an account without a mark', async () => {
    const { facts, saved } = recording();
    facts.learn(manifest, account('key-123'), { read_only: true });
    expect(facts.of(manifest, account('key-123'))).toEqual({ readOnly: true });
    expect(facts.of(manifest, account('key-456'))).toEqual({});
    await facts.flush();
    expect(saved).toEqual([]);
  });

  test('belongs to the values behind a reference: it hides nothing until a call has opened them', async () => {
    const behind = (digest: string): Account => ({ ...account('key-123', 'mark'), digest });
    const before = new Map([['shop', new Map([['default', { ...known('mark', true), digest: 'one' }]])]]);
    const { facts, saved, changes } = recording(before);
    expect(facts.readOnlyAccounts('shop')).toEqual([]);
    expect(await facts.findReadOnly(manifest, behind('one'), never)).toBe(true);
    expect([facts.readOnlyAccounts('shop'), changes()]).toEqual([['default'], 1]);
    const other = recording(before);
    expect(other.facts.of(manifest, behind('two'))).toEqual({});
    expect(other.facts.of(manifest, account('key-123', 'mark'))).toEqual({});
    await Promise.all([facts.flush(), other.facts.flush()]);
    expect([saved, other.saved]).toEqual([[], [['shop', 'default', undefined]]]);
  });

  test('of production is kept beside the other, and asked for again after a day, or if the clock went back', async () => {
    let now = 1_000_000;
    const { saved, facts } = recording(new Map(), () => now);
    const guard = new ProductionFacts(facts);
    const key = account('key-123', 'mark');
    const both = () => Promise.resolve({ read_only: false, production: false });
    expect(await facts.findReadOnly(guarded, key, both)).toBe(false);
    expect(await guard.find(guarded, key, never)).toMatchObject({ is: false });
    await facts.flush();
    const fact = { stored: 'mark', readOnly: false, production: false, learned: 1_000_000 };
    expect(saved).toEqual([['shop', 'default', fact]]);

    const next = recording(new Map([['shop', new Map([['default', fact]])]]), () => now);
    const later = new ProductionFacts(next.facts);
    now += DAY - 1;
    expect(await later.find(guarded, key, never)).toMatchObject({ is: false });
    for (const at of [1_000_000 + DAY, 999_999]) {
      now = at;
      expect(await later.find(guarded, key, never)).toMatchObject({ is: undefined });
    }
    expect(await later.find(guarded, account('key-456', 'mark2'), never)).toMatchObject({ is: undefined });
    expect(await later.find(guarded, key, () => Promise.resolve({ production: true }))).toMatchObject({
      is: true,
    });
  });

  test('of production is nothing any more once the service does not say it', async () => {
    const { facts, saved } = recording();
    const key = account('key-123', 'mark');
    facts.learn(guarded, key, { read_only: false, production: false });
    facts.learn(guarded, key, { read_only: false, production: null });
    expect(facts.of(guarded, key)).toEqual({ readOnly: false });
    await facts.flush();
    expect(saved.at(-1)).toEqual(['shop', 'default', { stored: 'mark', readOnly: false }]);
  });

  test('survives that it cannot be kept', async () => {
    const facts = new KeyFacts(new Map(), () => Promise.reject(new Error('full')));
    facts.learn(manifest, account('key-123', 'mark'), { read_only: true });
    await facts.flush();
    expect(facts.readOnlyAccounts('shop')).toEqual(['default']);
  });

  test('cannot be declared without an identity function', () => {
    expect(() => parse({ ...manifestData(), readOnly: 'read_only' })).toThrow('needs an "identity"');
  });
});

describe('a write with a key that may only read', () => {
  const identity = '{"read_only":true}';
  const request = { name: 'shop.buy', args: { id: '1' }, signal: new AbortController().signal };
  const names = async (of: ReturnType<typeof testGateway>) =>
    (await of.offer.published()).map(({ fn }) => fn.name);

  test('is refused before its script is entered, and the tool is gone', async () => {
    const parts = testGateway({ manifest, write: 'allow', script: () => Promise.resolve(identity) });
    expect(await names(parts)).toEqual(['shop_buy', 'shop_get_item']);
    const outcome = await parts.gateway.call(request);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'key_read_only', written: 'none' } });
    expect(parts.entered.map(({ fn }) => fn)).toEqual(['shop_get_item']);
    expect(await names(parts)).toEqual(['shop_get_item']);
  });

  test('is refused under ask before anybody is asked', async () => {
    const parts = testGateway({ manifest, write: 'ask', script: () => Promise.resolve(identity) });
    const ask = () => Promise.reject(new Error('asked'));
    expect(await parts.gateway.call({ ...request, ask })).toMatchObject({ error: { code: 'key_read_only' } });
  });

  test('leaves the tool where another account can use it, and takes it where only this one is served', async () => {
    const options = { manifest, write: 'allow' as const, keyFacts: new KeyFacts(kept('mark', true)) };
    expect(await names(testGateway({ ...options, accounts: ['default', 'work'] }))).toContain('shop_buy');
    const pinned = new Map([['shop', 'default']]);
    expect(await names(testGateway({ ...options, accounts: ['default', 'work'], pinned }))).toEqual([
      'shop_get_item',
    ]);
  });

  test('goes on where the service does not tell, for the service refuses it itself', async () => {
    const script = (call: { fn: string }) =>
      call.fn === 'shop_buy'
        ? Promise.resolve('{}')
        : Promise.reject(new KosmoError('upstream_unreachable', 'Gone.'));
    const parts = testGateway({ manifest, write: 'allow', script });
    expect(await parts.gateway.call(request)).toMatchObject({ ok: true });
  });
});
