import type { Readable } from 'node:stream';
import { LIMITS } from '../config/limits.js';
import { KosmoError, type Written } from '../shared/errors.js';
import type { Agents, Flight } from './agents.js';
import { ACCEPT_ENCODING, BodyTooLarge, readBody } from './body.js';
import { transportFailure } from './failure.js';

export interface HttpRequest {
  url: string;
  method: string;
  /** Whether carrying it out changes the service. */
  write: boolean;
  /** The origin comes from a manifest, not from the user: only public addresses. */
  publicOnly: boolean;
  headers: Record<string, string>;
  body?: string;
  /** The body without the key, where it is kept or shown. */
  shownBody?: string;
  signal: AbortSignal;
  /** Bounds, by default those of `LIMITS`. */
  timeoutMs?: number;
  maxBytes?: number;
}

export interface HttpResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  text: string;
}

/** Sends one request: no redirects, bounded in time and in size after decompression. Never retries. Throws `KosmoError`. */
export class HttpClient {
  private agents: Agents | undefined;

  /** `connectMs`: how long a connection may take until it stands. */
  constructor(private readonly connectMs: number = LIMITS.connectMs) {}

  /** Loads the HTTP libraries ahead of the first call; they are too heavy for the start-up path. */
  async warm(): Promise<void> {
    await this.load();
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const { fetch, agents } = await this.load();
    const flight: Flight = { connected: false };
    const written = (): Written => (request.write && flight.connected ? 'unknown' : 'none');
    const { origin } = new URL(request.url);
    const timeout = AbortSignal.timeout(request.timeoutMs ?? LIMITS.requestMs);
    const signal = AbortSignal.any([request.signal, timeout]);
    try {
      // node-fetch destroys the body of a request that is cancelled before it begins, with an error that nobody catches.
      signal.throwIfAborted();
      const response = await fetch(request.url, {
        method: request.method,
        headers: { ...request.headers, 'accept-encoding': ACCEPT_ENCODING },
        compress: false,
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: 'manual',
        signal,
        agent: (url) => agents.for(url, request.write, request.publicOnly, flight),
      });
      if (response.status >= 300 && response.status < 400) {
        throw new KosmoError(
          'upstream_redirect',
          `${origin} answered with a redirect (${response.status}).`,
          {
            hint: 'Configure the URL that the service really answers at.',
            written: written(),
          },
        );
      }
      const text = await readText(response, request.maxBytes ?? LIMITS.responseBytes, origin, written);
      return { status: response.status, headers: Object.fromEntries(response.headers), text };
    } catch (cause) {
      if (cause instanceof KosmoError) throw cause;
      if (timeout.aborted) throw timedOut(origin, written(), cause);
      if (request.signal.aborted)
        throw new KosmoError('cancelled', 'The call was cancelled.', { written: written(), cause });
      throw transportFailure(cause, origin, written());
    }
  }

  close(): void {
    this.agents?.close();
  }

  private async load() {
    const [{ default: fetch }, { Agents: Made }] = await Promise.all([
      import('node-fetch'),
      import('./agents.js'),
    ]);
    this.agents ??= new Made(this.connectMs);
    return { fetch, agents: this.agents };
  }
}

async function readText(
  response: { status: number; body: unknown; headers: { get(name: string): string | null } },
  maxBytes: number,
  origin: string,
  written: () => Written,
): Promise<string> {
  try {
    // Some services name an encoding even for the body that they do not send; Prometheus does.
    const bytes = await readBody(
      response.status === 204 ? null : (response.body as Readable | null),
      response.headers.get('content-encoding') ?? undefined,
      maxBytes,
    );
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof BodyTooLarge) {
      throw new KosmoError('upstream_too_large', `${origin} sent more than ${maxBytes} bytes.`, {
        hint: 'Ask for less, for example with a smaller limit.',
        written: written(),
      });
    }
    if ((cause as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new KosmoError('upstream_protocol', `${origin} sent text that is not UTF-8.`, {
        written: written(),
      });
    }
    throw cause;
  }
}

function timedOut(origin: string, written: Written, cause: unknown): KosmoError {
  return new KosmoError('upstream_timeout', `${origin} did not answer in time.`, {
    cause,
    written,
    hint: 'Try again, or ask for less.',
  });
}
