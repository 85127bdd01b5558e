import { KosmoError } from '../shared/errors.js';
import type { HttpResponse } from './client.js';

/** Milliseconds and counts. */
export const RETRY = {
  /** Attempts in all. */
  attempts: 4,
  /** The first wait is up to this long; each further one up to twice the one before. */
  firstMs: 100,
  /** No attempt begins that would have less than this until the deadline: the caller should rather know the last answer. */
  leastMs: 1000,
} as const;

/** For reads: the service was busy or its proxy failed. */
const BUSY = new Set([429, 502, 503, 504]);
const TRANSIENT = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

export interface RetryRules {
  write: boolean;
  /** Codes of JSON error bodies with which the service says that it did not begin: a write may be sent again. */
  notExecuted: readonly string[];
  signal: AbortSignal;
  /** When the call has to be over, as `Date.now()`. */
  deadline: number;
  /** Of the waits, and the clock; for tests. */
  random?: () => number;
  now?: () => number;
}

/**
 * Sends a request again, with growing random waits and as `Retry-After` asks, as far as the deadline lets it: reads after
 * busy answers and broken connections, writes only when it is certain that they did not run, as with a connection that
 * never stood. The last answer or error is the result.
 */
export async function withRetry(
  send: () => Promise<HttpResponse>,
  { write, notExecuted, signal, deadline, random = Math.random, now = Date.now }: RetryRules,
): Promise<HttpResponse> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await settled(send);
    const again =
      'response' in outcome
        ? answerAllows(outcome.response, write, notExecuted)
        : isTransient(outcome.error) && !(write && mayHaveArrived(outcome.error));
    const asked = 'response' in outcome ? retryAfterMs(outcome.response.headers['retry-after'], now()) : 0;
    const wait = Math.max(asked, random() * RETRY.firstMs * 2 ** (attempt - 1));
    const over = attempt >= RETRY.attempts || now() + wait + RETRY.leastMs > deadline;
    if (!again || over || signal.aborted) {
      if ('response' in outcome) return outcome.response;
      throw outcome.error;
    }
    await pause(wait, signal);
  }
}

type Settled = { response: HttpResponse } | { error: unknown };

async function settled(send: () => Promise<HttpResponse>): Promise<Settled> {
  try {
    return { response: await send() };
  } catch (error) {
    return { error };
  }
}

function answerAllows(response: HttpResponse, write: boolean, notExecuted: readonly string[]): boolean {
  if (!write) return BUSY.has(response.status);
  return response.status === 429 || (response.status === 503 && notExecuted.includes(codeOf(response.text)));
}

function codeOf(text: string): string {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === 'string' ? code : '';
  } catch {
    return '';
  }
}

function isTransient(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof KosmoError) && TRANSIENT.has((cause as NodeJS.ErrnoException).code ?? ''))
      return true;
  }
  return false;
}

const mayHaveArrived = (error: unknown): boolean =>
  !(error instanceof KosmoError) || error.written !== 'none';

/** Milliseconds that a `Retry-After` asks for, in seconds or as a date; 0 for none. */
export function retryAfterMs(header: string | undefined, now = Date.now()): number {
  if (header === undefined || header.trim() === '') return 0;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

/** Waits; an abort ends the wait at once, and the next attempt tells the caller so. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
