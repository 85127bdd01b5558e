import { describe, expect, test } from '@jest/globals';
import { retryAfterMs, withRetry } from '../../src/http/retry.js';
import type { HttpResponse } from '../../src/http/client.js';
import { KosmoError } from '../../src/shared/errors.js';

type Step = Partial<HttpResponse> | Error;
const OK: Step = { status: 200 };

/** Plays the steps, one per attempt; tells how many were taken and the last outcome. */
async function play(
  steps: Step[],
  given: { write?: boolean; notExecuted?: string[]; signal?: AbortSignal; leftMs?: number } = {},
): Promise<{ attempts: number; status?: number; error?: unknown }> {
  let attempts = 0;
  const send = (): Promise<HttpResponse> => {
    const step = steps[Math.min(attempts, steps.length - 1)];
    attempts += 1;
    if (step instanceof Error) return Promise.reject(step);
    return Promise.resolve({ status: 200, headers: {}, text: '', ...step });
  };
  const { write = false, notExecuted = [], signal = new AbortController().signal, leftMs = 60_000 } = given;
  const rules = { write, notExecuted, signal, deadline: leftMs };
  try {
    const response = await withRetry(send, { ...rules, random: () => 0, now: () => 0 });
    return { attempts, status: response.status };
  } catch (error) {
    return { attempts, error };
  }
}

const network = (code: string, written: 'none' | 'unknown' = 'none'): Error =>
  new KosmoError('upstream_unreachable', 'gone', {
    cause: Object.assign(new Error(code), { code }),
    written,
  });

describe('Reads', () => {
  test.each([429, 502, 503, 504])('are sent again after %d', async (status) => {
    expect(await play([{ status }, { status }, OK])).toEqual({ attempts: 3, status: 200 });
  });

  test.each(['ECONNRESET', 'ECONNREFUSED', 'EPIPE'])('are sent again after %s', async (code) => {
    expect(await play([network(code), OK])).toEqual({ attempts: 2, status: 200 });
  });

  test.each([400, 401, 404, 500])('are not sent again after %d', async (status) => {
    expect(await play([{ status }, OK])).toEqual({ attempts: 1, status });
  });

  test('are not sent again after other errors', async () => {
    const error = network('ENOTFOUND');
    expect(await play([error, OK])).toEqual({ attempts: 1, error });
  });

  test('give up after four attempts with the last answer, or the last error', async () => {
    expect(await play([{ status: 503 }])).toEqual({ attempts: 4, status: 503 });
    const error = network('ECONNRESET');
    expect(await play([error])).toEqual({ attempts: 4, error });
  });

  test.each([
    ['60', 60_999, 1],
    ['1', 1_999, 1],
    ['1', 2_000, 2],
    ['0', 1_000, 2],
    ['0', 999, 1],
  ])(
    'after a wait of %s s, if asked, where %d ms are left, are sent %d times',
    async (wait, leftMs, attempts) => {
      const started = performance.now();
      const busy = { status: 429, headers: { 'retry-after': wait } };
      expect(await play([busy, OK], { leftMs })).toEqual({ attempts, status: attempts === 1 ? 429 : 200 });
      if (attempts > 1) expect(performance.now() - started).toBeGreaterThanOrEqual(Number(wait) * 1000 - 1);
    },
  );

  test('are not sent again once the call is over', async () => {
    expect(await play([{ status: 503 }, OK], { signal: AbortSignal.abort() })).toMatchObject({ attempts: 1 });
  });
});

describe('Writes', () => {
  const write = true;
  const notExecuted = ['NotBegun'];

  test('are sent again after 429 and declared codes', async () => {
    expect(await play([{ status: 429 }, OK], { write })).toEqual({ attempts: 2, status: 200 });
    const busy = { status: 503, text: '{"code":"NotBegun"}' };
    expect(await play([busy, OK], { write, notExecuted })).toEqual({ attempts: 2, status: 200 });
  });

  test.each([
    { status: 503, text: '{"code":"Other"}' },
    { status: 503, text: '<html>' },
    { status: 500, text: '{"code":"NotBegun"}' },
    { status: 502 },
    { status: 504 },
  ])('are never sent again after %j', async (step) => {
    expect(await play([step, OK], { write, notExecuted })).toMatchObject({
      attempts: 1,
      status: step.status,
    });
  });

  test.each(['ECONNRESET', 'ECONNREFUSED', 'EPIPE'])(
    'are never sent again after %s on a connection that stood',
    async (code) => {
      expect(await play([network(code, 'unknown'), OK], { write })).toMatchObject({ attempts: 1 });
      const bare = Object.assign(new Error(code), { code });
      expect(await play([bare, OK], { write })).toMatchObject({ attempts: 1 });
    },
  );

  test.each(['ECONNREFUSED', 'EAI_AGAIN', 'ECONNRESET'])(
    'are sent again after %s before there was a connection',
    async (code) => {
      expect(await play([network(code), OK], { write })).toEqual({ attempts: 2, status: 200 });
    },
  );
});

describe('Retry-After', () => {
  test.each<[string | undefined, number]>([
    [undefined, 0],
    ['', 0],
    ['3', 3000],
    ['Thu, 01 Jan 1970 00:00:05 GMT', 4000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', 0],
  ])('%j is %d ms', (header, ms) => {
    expect(retryAfterMs(header, 1000)).toBe(ms);
  });
});
