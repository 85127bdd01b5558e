import { describe, expect, test } from '@jest/globals';
import { LIMITS } from '../../src/config/limits.js';
import { KosmoError } from '../../src/shared/errors.js';
import type { RuntimeCall } from '../../src/gateway/runtimes.js';
import { startUpstream } from '../helpers/upstream.js';
import { testGateway, type TestGatewayOptions } from '../helpers/gateway.js';

const signal = () => new AbortController().signal;

async function call(name: string, args: unknown, options: TestGatewayOptions = {}, extra: object = {}) {
  const parts = testGateway(options);
  const outcome = await parts.gateway.call({ name, args, signal: signal(), ...extra });
  return { ...parts, outcome, error: outcome.ok ? undefined : outcome.error };
}

const buyRequest = { endpoint: 'buy', params: {}, query: {}, hasBody: true };
const buying = (call: RuntimeCall) => call.http(buyRequest, '{"id":"1"}', call.signal).then(() => '{}');

describe('finding a function', () => {
  test.each([
    'integration__shop__shop_get_item',
    'integration__shop__get_item',
    'shop.shop_get_item',
    'shop.get_item',
  ])('answers to %s', async (name) => {
    expect((await call(name, { id: '1' })).outcome.ok).toBe(true);
  });

  test('answers an unknown name with the nearest one', async () => {
    const { error } = await call('shop.shop_get_itm', {});
    expect(error).toMatchObject({
      code: 'unknown_function',
      details: { suggestions: ['shop.shop_get_item'] },
    });
  });
});

describe('validating arguments', () => {
  test.each<[string, unknown, string, string]>([
    ['an unknown name', { id: '1', limt: 3 }, 'limt', 'Did you mean "limit"?'],
    ['a missing one', {}, 'id', 'is required'],
    ['a wrong type', { id: 5 }, 'id', 'must be a string, not a number'],
    ['text that is not JSON', { id: '1', filter: '{a' }, 'filter', 'JSON object'],
    ['JSON text of a list', { id: '1', filter: '[1]' }, 'filter', 'JSON object'],
    ['JSON text of a string', { id: '1', filter: '"x"' }, 'filter', 'JSON object'],
    ['a list where an object is due', { id: '1', filter: [1] }, 'filter', 'JSON object'],
    ['a fraction where an integer is due', { id: '1', limit: 1.5 }, 'limit', 'must be an integer'],
    ['an inexact number in JSON text', { id: '1', filter: '{"n":9007199254740993}' }, 'filter.n', '$integer'],
  ])('names the field for %s, and enters no Lua', async (_name, args, field, says) => {
    const { error, entered } = await call('shop.get_item', args);
    expect(error).toMatchObject({ code: 'invalid_arguments', written: 'none', details: { field } });
    expect(error?.message).toContain(says);
    expect(error?.message).toContain('Nothing was called');
    expect(entered).toEqual([]);
  });

  test('names the field of what is nested too deep for any service', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`) as object;
    const { error, entered } = await call('shop.get_item', { id: '1', filter: deep });
    expect(error).toMatchObject({ code: 'invalid_arguments', message: expect.stringContaining('48 levels') });
    expect(entered).toEqual([]);
  });

  test('turns JSON text into the object and numeric text into the number', async () => {
    const { entered } = await call('shop.get_item', { id: '1', filter: '{"a":[null,"ü"]}', limit: '7' });
    expect(JSON.parse(entered[0]!.argsJson)).toEqual({ id: '1', filter: { a: [null, 'ü'] }, limit: 7 });
  });

  test.each([[['x']], ['text'], [5]])('refuses %p as arguments', async (args) => {
    expect((await call('shop.get_item', args)).error?.code).toBe('invalid_arguments');
  });

  test('keeps a __proto__ key inside a filter as data', async () => {
    const { entered } = await call('shop.get_item', { id: '1', filter: '{"__proto__":{"x":1}}' });
    expect(entered[0]!.argsJson).toContain('"__proto__":{"x":1}');
  });
});

describe('the write policy', () => {
  test('hides write functions under deny and shows them otherwise', async () => {
    const names = async (write: 'deny' | 'ask' | 'allow') =>
      (await testGateway({ write }).offer.published()).map((entry) => entry.fn.name);
    expect(await names('deny')).toEqual(['shop_get_item']);
    expect(await names('ask')).toEqual(['shop_buy', 'shop_get_item']);
    expect(await names('allow')).toEqual(['shop_buy', 'shop_get_item']);
  });

  test('refuses a hidden write before its arguments are looked at and before Lua', async () => {
    const { error, entered } = await call('shop.buy', { wrong: true });
    expect(error).toMatchObject({ code: 'write_denied', written: 'none' });
    expect(entered).toEqual([]);
  });

  test('under ask runs only after an explicit yes to exactly these arguments', async () => {
    const asked: string[] = [];
    const ask = (allowed: boolean) => (question: { arguments: { text: string }; target: string }) => {
      asked.push(`${question.target} ${question.arguments.text}`);
      return Promise.resolve(allowed ? { allowed } : { allowed, why: 'no', unavailable: false });
    };
    const refused = await call('shop.buy', { id: 'x' }, { write: 'ask' }, { ask: ask(false) });
    expect(refused.error?.code).toBe('approval_denied');
    expect(refused.entered).toEqual([]);
    const allowed = await call('shop.buy', { id: 'x' }, { write: 'ask' }, { ask: ask(true) });
    expect(allowed.outcome.ok).toBe(true);
    expect(asked).toEqual(['https://shop.example {"id":"x"}', 'https://shop.example {"id":"x"}']);
  });

  test('under ask refuses without asking what is too large to be shown', async () => {
    const { gateway, entered } = testGateway({ write: 'ask' });
    let asked = 0;
    const ask = () => {
      asked += 1;
      return Promise.resolve({ allowed: true as const });
    };
    const call = (id: string) =>
      gateway.call({ name: 'shop.buy', args: { id }, signal: new AbortController().signal, ask });
    expect(await call('x'.repeat(LIMITS.questionWholeChars))).toMatchObject({
      ok: false,
      error: {
        code: 'approval_unavailable',
        written: 'none',
        message: expect.stringContaining('too many to be shown'),
      },
    });
    expect([asked, entered]).toEqual([0, []]);
    expect(await call('x'.repeat(LIMITS.questionArgumentChars))).toMatchObject({ ok: true });
    expect([asked, entered.length]).toEqual([1, 1]);
  });

  test('under ask refuses where nobody can be asked', async () => {
    const { error, entered } = await call('shop.buy', { id: 'x' }, { write: 'ask' });
    expect(error?.code).toBe('approval_unavailable');
    expect(entered).toEqual([]);
  });
});

describe('HTTP requests of a call', () => {
  test('carry the credential and the constant headers, which the script never had', async () => {
    const upstream = await startUpstream((_q, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"echo":"canary-token"}'),
    );
    let seen = '';
    const { outcome, entered } = await call(
      'shop.buy',
      { id: '1' },
      {
        write: 'allow',
        stored: { url: upstream.origin, token: 'canary-token' },
        script: async (running) => {
          seen = JSON.stringify(await running.http(buyRequest, '{"id":"1"}', running.signal));
          return '{}';
        },
      },
    );
    expect(outcome.ok).toBe(true);
    expect(upstream.received[0]).toMatchObject({ method: 'POST', url: '/api/buy', body: '{"id":"1"}' });
    expect(upstream.received[0]?.headers.authorization).toBe('Shop canary-token');
    expect(seen + JSON.stringify(entered[0]?.context)).not.toContain('canary-token');
    expect(seen).toContain('[redacted]');
    await upstream.close();
  });

  test('of a read function cannot reach a write endpoint, even under allow', async () => {
    const upstream = await startUpstream((_q, response) => response.end('{}'));
    const { error } = await call(
      'shop.get_item',
      { id: '1' },
      { write: 'allow', stored: { url: upstream.origin, token: 'canary-token' }, script: buying },
    );
    expect(error).toMatchObject({ code: 'capability_exceeded', written: 'none' });
    expect(upstream.received).toEqual([]);
    await upstream.close();
  });

  test('are limited in number', async () => {
    const upstream = await startUpstream((_q, response) => response.end('{}'));
    const { error } = await call(
      'shop.get_item',
      { id: '1' },
      {
        stored: { url: upstream.origin, token: 'canary-token' },
        script: async (running) => {
          for (;;)
            await running.http(
              { endpoint: 'search', params: {}, query: {}, hasBody: true },
              '{}',
              running.signal,
            );
        },
      },
    );
    expect(error?.code).toBe('capability_exceeded');
    expect(upstream.received).toHaveLength(50);
    await upstream.close();
  });
});

describe('what is said about writes after a failure', () => {
  const failing = async (
    script: (call: RuntimeCall) => Promise<string>,
    answer: Parameters<typeof startUpstream>[0],
  ) => {
    const upstream = await startUpstream(answer);
    const { error } = await call(
      'shop.buy',
      { id: '1' },
      { write: 'allow', stored: { url: upstream.origin, token: 'canary-token' }, script },
    );
    await upstream.close();
    return error;
  };

  test('is none when the script failed before it sent anything, whatever the script claims', async () => {
    const script = () =>
      Promise.reject(Object.assign(new KosmoError('plugin_error', 'x'), { scriptWritten: 'succeeded' }));
    expect(await failing(script, () => undefined)).toMatchObject({ written: 'none' });
  });

  test('is unknown when a write left and the script did not say how it ended', async () => {
    const script = (running: RuntimeCall) =>
      buying(running).then(() => Promise.reject(new KosmoError('guest_failed', 'killed')));
    expect(await failing(script, (_q, response) => response.end('{}'))).toMatchObject({
      code: 'guest_failed',
      written: 'unknown',
    });
  });

  test('is what the script says when a write was answered', async () => {
    const script = (running: RuntimeCall) =>
      buying(running).then(() =>
        Promise.reject(Object.assign(new KosmoError('sold_out', 'x'), { scriptWritten: 'none' })),
      );
    expect(await failing(script, (_q, response) => response.end('{}'))).toMatchObject({
      code: 'sold_out',
      written: 'none',
    });
  });

  test('is unknown when the connection was lost after the request left', async () => {
    expect(await failing(buying, (request) => request.socket.destroy())).toMatchObject({
      code: 'upstream_unreachable',
      written: 'unknown',
    });
  });

  test('is unknown after a fault of ours, whose stack goes to the log only', async () => {
    const upstream = await startUpstream((_q, response) => response.end('{}'));
    const { error, logged } = await call(
      'shop.buy',
      { id: '1' },
      {
        write: 'allow',
        stored: { url: upstream.origin, token: 'canary-token' },
        script: (running) => buying(running).then(() => Promise.reject(new TypeError('oops'))),
      },
    );
    expect(error).toMatchObject({ code: 'internal', written: 'unknown' });
    expect(JSON.stringify(error)).not.toContain('oops');
    expect(logged.join('\n')).toContain('TypeError: oops');
    await upstream.close();
  });
});

describe('errors', () => {
  test('are held to the result budget, however long the name or the text is that caused them', async () => {
    const { error } = await call('shop.get_item', { ['k'.repeat(3_000_000)]: 1 }, { maxResultChars: 1000 });
    expect(JSON.stringify(error).length).toBeLessThan(1000);
    const script = () => Promise.reject(new KosmoError('plugin_error', '😀'.repeat(200_000)));
    const long = await call('shop.get_item', { id: '1' }, { script });
    expect(long.error!.message.length).toBeLessThanOrEqual(2500);
    expect(long.error!.message.isWellFormed()).toBe(true);
  });

  test('of a script have the hint that the manifest has for their code, unless it gives one', async () => {
    const failing = (hint?: string) => ({
      script: () => Promise.reject(new KosmoError('sold_out', 'Gone.', hint === undefined ? {} : { hint })),
    });
    const hintOf = async (hint?: string): Promise<string | undefined> =>
      (await call('shop.get_item', { id: '1' }, failing(hint))).error?.hint;
    expect(await hintOf()).toBe('Try another item.');
    expect(await hintOf('Come back.')).toBe('Come back.');
  });

  test('of a script have a code that is declared somewhere', async () => {
    const failing = (code: string) => ({ script: () => Promise.reject(new KosmoError(code, 'x')) });
    expect((await call('shop.get_item', { id: '1' }, failing('sold_out'))).error?.code).toBe('sold_out');
    expect((await call('shop.get_item', { id: '1' }, failing('../../x'))).error?.code).toBe('plugin_error');
  });

  test('after a write of unknown outcome never advise to do it again', async () => {
    const upstream = await startUpstream((_q, response) => response.end('{}'));
    const { error } = await call(
      'shop.buy',
      { id: '1' },
      {
        write: 'allow',
        stored: { url: upstream.origin, token: 'canary-token' },
        script: (running) =>
          buying(running).then(() =>
            Promise.reject(new KosmoError('guest_failed', 'killed', { hint: 'Call again.' })),
          ),
      },
    );
    expect(error).toMatchObject({ written: 'unknown', hint: expect.stringContaining('Look at the data') });
    await upstream.close();
  });
});

describe('results', () => {
  test('that are no object are wrapped in one', async () => {
    const { outcome } = await call('shop.get_item', { id: '1' }, { script: () => Promise.resolve('[1,2]') });
    expect(outcome).toEqual({
      ok: true,
      account: 'default',
      result: { value: { value: [1, 2] }, json: '{"value":[1,2]}' },
    });
  });

  test('over the budget are refused, never cut, and a write is said to have succeeded', async () => {
    const script = () => Promise.resolve(JSON.stringify({ text: '😀'.repeat(600) }));
    expect((await call('shop.get_item', { id: '1' }, { script, maxResultChars: 1000 })).error).toMatchObject({
      code: 'result_too_large',
      written: 'none',
    });
    expect(
      (await call('shop.buy', { id: '1' }, { script, write: 'allow', maxResultChars: 1000 })).error,
    ).toMatchObject({ code: 'result_too_large', written: 'succeeded' });
  });

  test('far over the budget are refused before they are decoded', async () => {
    const script = (of: RuntimeCall): Promise<string> => {
      expect(of.refuseResult?.(3000)).toBeUndefined();
      return Promise.reject(of.refuseResult?.(3001) ?? new Error('not refused'));
    };
    expect(
      (await call('shop.buy', { id: '1' }, { script, write: 'allow', maxResultChars: 1000 })).error,
    ).toMatchObject({
      code: 'result_too_large',
      message: expect.stringContaining('at least 1001') as unknown,
      written: 'succeeded',
    });
  });

  test('of a failed script carry no secret that it may have echoed', async () => {
    const script = () =>
      Promise.reject(
        new KosmoError('plugin_error', 'saw canary-token', {
          hint: 'canary-token',
          details: { a: ['canary-token'] },
        }),
      );
    const { error } = await call('shop.get_item', { id: '1' }, { script });
    expect(JSON.stringify({ ...error, message: error?.message })).not.toContain('canary-token');
    expect(error?.message).toBe('saw [redacted]');
  });

  test('without credentials say what to run', async () => {
    expect((await call('shop.get_item', { id: '1' }, { stored: {} })).error).toMatchObject({
      code: 'credentials_missing',
      hint: expect.stringContaining('integrations:configure shop'),
    });
  });
});
