import { describe, expect, test } from '@jest/globals';
import { retryAfterMs, withRetry } from '../../src/http/retry.js';
import type { HttpResponse } from '../../src/http/client.js';
import { KosmoError } from '../../src/shared/errors.js';

type Step = Partial<HttpResponse> | Error;
const OK: Step = { status: 200 };

/** Plays the steps, one per attempt; tells how many were taken and the last outcome. */
async function play(
  steps: Step[],
  given: { write?: boolean; notExecuted?: string[]; signal?: AbortSignal } = {},
): Promise<{ attempts: number; status?: number; error?: unknown }> {
  let attempts = 0;
  const send = (): Promise<HttpResponse> => {
    const step = steps[Math.min(attempts, steps.length - 1)];
    attempts += 1;
    if (step instanceof Error) return Promise.reject(step);
    return Promise.resolve({ status: 200, headers: {}, text: '', ...step });
  };
  const { write = false, notExecuted = [], signal = new AbortController().signal } = given;
  try {
    const response = await withRetry(send, { write, notExecuted, signal, random: () => 0 });
    return { attempts, status: response.status };
  } catch (error) {
    return { attempts, error };
  }
}

const network = (code: string): Error =>
  new KosmoError('upstream_unreachable', 'gone', { cause: Object.assign(new Error(code), { code }) });

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

  test('do not wait as long as a service asks, if that is long', async () => {
    expect(await play([{ status: 429, headers: { 'retry-after': '60' } }, OK])).toEqual({
      attempts: 1,
      status: 429,
    });
    expect(await play([{ status: 429, headers: { 'retry-after': '0' } }, OK])).toEqual({
      attempts: 2,
      status: 200,
    });
  });

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

  test('are never sent again after a broken connection', async () => {
    expect(await play([network('ECONNRESET'), OK], { write })).toMatchObject({ attempts: 1 });
  });
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
