import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { Readable } from 'node:stream';
import type { DemoResponse } from './exchange.js';
import type { Fault } from './faults.js';

const CHUNK = 64 * 1024;

/** Answers a request the way a fault says. `respond` carries the request out; it is called at most once. */
export async function playFault(
  fault: Fault,
  respond: () => DemoResponse,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<number | undefined> {
  switch (fault.kind) {
    case 'drop-before':
      return drop(response);
    case 'drop-after-apply':
      respond();
      return drop(response);
    case 'delay':
      await sleep(fault.ms, undefined, { signal });
      return send(response, respond());
    case 'hold':
      await fault.until;
      return send(response, respond());
    case 'status':
      if (fault.applied) respond();
      return send(response, {
        status: fault.status,
        headers: {
          ...(typeof fault.body === 'string' ? {} : { 'content-type': 'application/json' }),
          ...fault.headers,
        },
        body: typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? {}),
      });
    case 'garbage':
      if (fault.applied) respond();
      return send(response, {
        status: 200,
        headers: { 'content-type': fault.contentType ?? 'text/html' },
        body: fault.body ?? '<!doctype html><title>Bad gateway</title>',
      });
    case 'redirect':
      return send(response, { status: fault.status ?? 302, headers: { location: fault.location }, body: '' });
    case 'truncate':
      return truncate(response, respond());
    case 'huge':
      return huge(response, fault.bytes, fault.gzip ?? false);
  }
}

/** Writes an answer and returns its status. */
export function send(response: ServerResponse, { status, headers, body }: DemoResponse): number {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
  return status;
}

function drop(response: ServerResponse): undefined {
  response.socket?.destroy();
}

function truncate(response: ServerResponse, { status, headers, body }: DemoResponse): number {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.destroy());
  return status;
}

function huge(response: ServerResponse, bytes: number, gzip: boolean): number {
  response.writeHead(200, {
    'content-type': 'application/json',
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
  });
  const source = Readable.from(longString(bytes));
  const end = gzip ? source.pipe(createGzip()) : source;
  end.on('error', () => response.destroy()).pipe(response);
  response.on('close', () => source.destroy());
  return 200;
}

function* longString(bytes: number): Generator<string> {
  yield '"';
  for (let left = bytes - 2; left > 0; left -= CHUNK) yield 'x'.repeat(Math.min(left, CHUNK));
  yield '"';
}
