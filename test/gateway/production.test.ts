import { describe, expect, test } from '@jest/globals';
import { questionText, type Ask } from '../../src/approvals/question.js';
import { toAccount } from '../../src/credentials/store.js';
import { KeyFacts } from '../../src/gateway/key-facts.js';
import { formSays, ProductionFacts } from '../../src/gateway/production.js';
import type { RuntimeCall } from '../../src/gateway/runtimes.js';
import { parseManifest } from '../../src/plugins/parse-manifest.js';
import { KosmoError } from '../../src/shared/errors.js';
import { testGateway } from '../helpers/gateway.js';
import { manifestData } from '../helpers/manifest.js';

const production = { field: 'token', yes: '^prod:', no: '^dev:', answer: 'production' };
const parse = (data: object) => parseManifest(JSON.stringify(data), 'plugin.json');
const manifest = parse({ ...manifestData(), identity: 'shop_get_item', production });
const account = (token: string, name = 'default') =>
  toAccount(manifest, name, { url: 'https://shop.example', token });

/** What the service says, or undefined where it cannot be asked. */
async function find(token: string, says: unknown, facts = new ProductionFacts(new KeyFacts())) {
  let asked = 0;
  const fact = await facts.find(manifest, account(token), () => {
    asked += 1;
    return says === undefined
      ? Promise.reject(new KosmoError('upstream_unreachable', 'Gone.'))
      : Promise.resolve({ production: says as boolean });
  });
  return [fact?.is, asked];
}

describe('whether an account is production', () => {
  test.each<[string, unknown, boolean | undefined, number]>([
    ['prod:key-1', false, true, 0],
    ['dev:key-1', true, true, 1],
    ['dev:key-1', false, false, 1],
    ['dev:key-1', undefined, false, 1],
    ['key-123', true, true, 1],
    ['key-123', false, false, 1],
    ['key-123', null, undefined, 1],
    ['key-123', 'no', undefined, 1],
    ['key-123', undefined, undefined, 1],
  ])('with %s, where the service says %s, is %s', async (token, says, is, asked) => {
    expect(await find(token, says)).toEqual([is, asked]);
  });

  test('is asked once per key, again as long as there is no answer, and for every other key', async () => {
    const facts = new ProductionFacts(new KeyFacts());
    expect(await find('key-123', undefined, facts)).toEqual([undefined, 1]);
    expect(await find('key-123', false, facts)).toEqual([false, 1]);
    expect(await find('key-123', true, facts)).toEqual([false, 0]);
    expect(await find('key-456', true, facts)).toEqual([true, 1]);
  });

  test('is no question for plugins that know no production', async () => {
    const plain = parse(manifestData());
    expect(formSays(plain, account('prod:key-1'))).toBeUndefined();
    expect(
      await new ProductionFacts(new KeyFacts()).find(plain, account('key-123'), () =>
        Promise.reject(new Error('asked')),
      ),
    ).toBeUndefined();
  });

  test.each([
    [{ production }, 'needs an "identity"'],
    [{ identity: 'shop_get_item', production: { ...production, field: 'tokne' } }, 'is not a credential'],
    [{ identity: 'shop_get_item', production: { ...production, yes: '(' } }, 'regular expression'],
    [{ identity: 'shop_buy' }, 'is not a read function'],
  ])('cannot be declared as %j', (change, fault) => {
    expect(() => parse({ ...manifestData(), ...change })).toThrow(fault);
  });
});

describe('a write to production', () => {
  const run = async (token: string, says: boolean | null, write: 'ask' | 'allow', ask?: Ask) => {
    const script = (call: RuntimeCall) =>
      Promise.resolve(call.argsJson === '{}' ? JSON.stringify({ production: says }) : '{"done":true}');
    const { gateway, entered, recorded } = testGateway({
      write,
      manifest,
      script,
      stored: { url: 'https://shop.example', token },
    });
    const signal = new AbortController().signal;
    const call = { name: 'shop.shop_buy', args: { id: '1' }, signal, ...(ask ? { ask } : {}) };
    return { outcome: await gateway.call(call), entered: entered.map(({ fn }) => fn), recorded };
  };

  test.each<[string, boolean | null]>([
    ['prod:key-1', false],
    ['dev:key-1', true],
    ['key-123', null],
  ])('is asked about although --write=allow (%s, %s)', async (token, says) => {
    const { outcome, entered, recorded } = await run(token, says, 'allow');
    expect(outcome).toMatchObject({ ok: false, error: { code: 'approval_unavailable', written: 'none' } });
    expect(entered).not.toContain('shop_buy');
    expect(recorded).toMatchObject([{ decision: 'ask', rule: expect.stringContaining('allow_production') }]);
  });

  test('names production in the question, whichever rule asks', async () => {
    for (const write of ['ask', 'allow'] as const) {
      let text = '';
      await run('prod:key-1', null, write, (question) => {
        text = questionText(question);
        return Promise.resolve({ allowed: false, why: 'no', unavailable: false });
      });
      expect(text).toContain('PRODUCTION: the form of its credential says so');
    }
  });

  test('is none where the service says so', async () => {
    expect((await run('dev:key-1', false, 'allow')).entered).toEqual(['shop_get_item', 'shop_buy']);
  });
});
