import { describe, expect, test } from '@jest/globals';
import { WorkflowApp } from '../../../src/gateway/workflow/app.js';
import type { Ask } from '../../../src/approvals/question.js';
import { KosmoError } from '../../../src/shared/errors.js';
import { testGateway, type TestGatewayOptions } from '../../helpers/gateway.js';

const ACCOUNTS = new Map([['shop', ['default', 'work']]]);
const signal = () => new AbortController().signal;

function workflow(options: TestGatewayOptions = {}, ask?: Ask) {
  const parts = testGateway(options);
  const app = new WorkflowApp(parts.gateway, ACCOUNTS, ask);
  const call = (path: string, args: object = {}) => app.answer('call', path, JSON.stringify(args), signal());
  return { ...parts, app, call };
}

const message = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: KosmoError) => error.message,
  );

describe('app.integrations', () => {
  test.each([
    'integrations.shop.get_item',
    'integrations.shop.shop_get_item',
    'integrations.shop.default.get_item',
    'integrations.shop.work.get_item',
  ])('finds a function by %s', async (path) => {
    const { call, entered } = workflow({ script: () => Promise.resolve('{"item":{}}') });
    expect(await call(path, { id: '1' })).toBe('{"item":{}}');
    expect(entered).toHaveLength(1);
  });

  test('runs with the account that the path names', async () => {
    const { call, entered } = workflow();
    await call('integrations.shop.work.get_item', { id: '1' });
    expect(entered[0]?.context.account).toBe('work');
  });

  test.each([
    ['integrations.shop.nope', 'Unknown function: app.integrations.shop.nope. Did you mean: buy, get_item'],
    [
      'integrations.shop.work.nope',
      'Unknown function: app.integrations.shop.work.nope. Did you mean: buy, get_item',
    ],
    ['integrations.shop', 'Unknown function: app.integrations.shop. Did you mean: buy, get_item'],
    ['integrations.shop.home.get_item', 'Unknown function: app.integrations.shop.home.get_item'],
    ['integrations.bank.get_item', 'Unknown function: app.integrations.bank.get_item'],
    ['nothing', 'Unknown function: app.nothing'],
  ])('says of %s what shared scripts know', async (path, text) => {
    const { call, app } = workflow();
    expect(await message(call(path))).toBe(text);
    expect(app.calls).toMatchObject([{ path: `app.${path}`, status: 'error', error: text }]);
  });
});

describe('a refused call', () => {
  test('by policy has the words of the other runtime, and enters no Lua', async () => {
    const { call, entered } = workflow({ write: 'deny' });
    expect(await message(call('integrations.shop.buy', { id: '1' }))).toBe(
      "Integration 'shop' write access denied. Enable it in /settings → Integrations",
    );
    expect(entered).toEqual([]);
  });

  test('by bad arguments names the field', async () => {
    const { call, entered } = workflow();
    expect(await message(call('integrations.shop.get_item'))).toContain('"id" is required');
    expect(entered).toEqual([]);
  });
});

describe('the list of calls', () => {
  test('has path, time, status, name and group of each, and what is known of a failed write', async () => {
    const { call, app } = workflow({
      write: 'allow',
      script: (running) =>
        running.fn === 'shop_buy'
          ? Promise.reject(new KosmoError('sold_out', 'nothing left'))
          : Promise.resolve('{}'),
    });
    await call('integrations.shop.get_item', { id: '1' });
    await message(call('integrations.shop.buy', { id: '1' }));
    expect(app.calls).toEqual([
      {
        path: 'app.integrations.shop.get_item',
        durationMs: expect.any(Number),
        status: 'ok',
        name: 'Get item',
        group: 'shop',
      },
      {
        path: 'app.integrations.shop.buy',
        durationMs: expect.any(Number),
        status: 'error',
        error: 'nothing left',
        name: 'Buy',
        group: 'shop',
      },
    ]);
  });

  test('ends at a limit that the host sets', async () => {
    const { call } = workflow();
    for (let n = 0; n < 1000; n += 1) await message(call('nothing'));
    expect(await message(call('integrations.shop.get_item', { id: '1' }))).toContain('at most 1000 calls');
  });
});

describe('running a script again', () => {
  test('is safe until a write was started, and never after', async () => {
    const { call, app } = workflow({ write: 'allow' });
    await call('integrations.shop.get_item', { id: '1' });
    expect([app.harmless, app.writeInFlight]).toEqual([true, false]);
    const writing = call('integrations.shop.buy', { id: '1' });
    expect([app.harmless, app.writeInFlight]).toEqual([false, true]);
    await writing;
    expect([app.harmless, app.writeInFlight]).toEqual([false, false]);
  });
});

describe('docs', () => {
  const text = async (op: 'docs.list' | 'docs.search' | 'docs.read', page = '') =>
    JSON.parse(await workflow().app.answer(op, page, '{}', signal())) as string;

  test('list, search and read pages made from the manifests', async () => {
    expect(await text('docs.list')).toContain('shop.get_item - Get one item.');
    expect(await text('docs.search', 'buy')).toBe('shop.buy - Buy one item.');
    expect(await text('docs.search', 'zzzz')).toBe('');
    expect(await text('docs.read', 'shop.get_item')).toContain('app.integrations.shop.get_item({ id = … })');
    expect(await text('docs.read', 'shop')).toContain('shop.buy');
    expect(await text('docs.read', 'shop.nope')).toBe("No integration docs found for 'shop.nope'.");
  });
});
