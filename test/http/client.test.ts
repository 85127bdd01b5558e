import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { HttpClient, type HttpRequest } from '../../src/http/client.js';
import { startUpstream, type Upstream } from '../helpers/upstream.js';

let upstream: Upstream | undefined;
const started: Upstream[] = [];
const client = new HttpClient();
afterEach(async () => {
  client.close();
  await Promise.all(started.splice(0).map((server) => server.close()));
});

async function send(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  options: Partial<HttpRequest> = {},
  sender: HttpClient = client,
): Promise<unknown> {
  upstream = await startUpstream(answer);
  started.push(upstream);
  return sender
    .send({
      url: `${upstream.origin}/x`,
      method: 'POST',
      write: true,
      publicOnly: false,
      headers: { authorization: 'Shop canary-secret' },
      body: '{}',
      signal: new AbortController().signal,
      timeoutMs: 100_000,
      ...options,
    })
    .catch((error: unknown) => error);
}

describe('HttpClient', () => {
  test('returns status, lower-case headers and text', async () => {
    expect(
      await send((_request, response) => response.writeHead(418, { 'X-Tea': 'pot' }).end('short')),
    ).toMatchObject({
      status: 418,
      headers: { 'x-tea': 'pot' },
      text: 'short',
    });
    expect(upstream?.received).toHaveLength(1);
  });

  test.each([301, 302, 303, 307, 308])(
    'follows no redirect of status %i, and sends the credential nowhere else',
    async (status) => {
      const target = await startUpstream((_request, response) => response.end('stolen'));
      const error = await send((_request, response) =>
        response.writeHead(status, { location: `${target.origin}/steal` }).end(),
      );
      expect(error).toMatchObject({ code: 'upstream_redirect', written: 'unknown' });
      expect(target.received).toEqual([]);
      await target.close();
    },
  );

  test('knows that a refused connection wrote nothing', async () => {
    // Not one that was free a moment ago: another test could have it by now.
    const error = await send(() => undefined, { url: 'http://127.0.0.1:1/x' });
    expect(error).toMatchObject({ code: 'upstream_unreachable', written: 'none' });
  });

  test.each([true, false])(
    'gives up a connection that does not stand in time, which wrote nothing: write %s',
    async (write) => {
      // It accepts, and never says anything of TLS.
      const silent = createServer(() => undefined).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const hurried = new HttpClient(50);
      const { port } = silent.address() as AddressInfo;
      const error = await send(() => undefined, { url: `https://127.0.0.1:${port}/x`, write }, hurried);
      hurried.close();
      silent.close();
      expect(error).toMatchObject({
        code: 'upstream_unreachable',
        message: `https://127.0.0.1:${port} did not accept a connection in time.`,
        written: 'none',
      });
    },
  );

  test('holds only the connecting to that time, not the answer', async () => {
    const hurried = new HttpClient(1000);
    const slow = (_request: IncomingMessage, response: ServerResponse): void =>
      void setTimeout(() => response.end('late'), 1500);
    for (const write of [true, false])
      expect(await send(slow, { write }, hurried)).toMatchObject({ status: 200, text: 'late' });
    hurried.close();
  });

  test('reports a write as unknown when the connection is lost after the request left', async () => {
    expect(await send((request) => request.socket.destroy())).toMatchObject({
      code: 'upstream_unreachable',
      written: 'unknown',
    });
    expect(upstream?.received).toHaveLength(1);
  });

  test('never repeats a request by itself', async () => {
    await send((request) => request.socket.destroy(), { write: false });
    expect(upstream?.received).toHaveLength(1);
  });

  test('gives a write its own connection, so that a dying kept one cannot make its outcome doubtful', async () => {
    const ports = new Set<number | undefined>();
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      ports.add(request.socket.remotePort);
      response.end('ok');
    };
    await send(answer);
    const again = {
      url: `${upstream!.origin}/x`,
      method: 'POST',
      write: true,
      publicOnly: false,
      headers: {},
      signal: new AbortController().signal,
    };
    await client.send(again);
    await client.send(again);
    expect(ports.size).toBe(3);
  });

  test('stops a slow answer at the deadline', async () => {
    // On a busy machine a short deadline can be over before the request has left; this one is over once it is there.
    const late = new AbortController();
    const deadline = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal);
    const lost = await send(() => late.abort(), { timeoutMs: 7 });
    expect(deadline.mock.calls).toEqual([[7]]);
    deadline.mockRestore();
    expect(lost).toMatchObject({ code: 'upstream_timeout', written: 'unknown' });
    expect(
      await send((_q, response) => response.writeHead(200).write('{'), { timeoutMs: 100, write: false }),
    ).toMatchObject({
      code: 'upstream_timeout',
      written: 'none',
    });
  });

  test('stops reading at the byte limit, counted after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(4_000_000));
    expect(bomb.length).toBeLessThan(10_000);
    const error = await send(
      (_q, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      { maxBytes: 100_000 },
    );
    expect(error).toMatchObject({ code: 'upstream_too_large' });
  });

  test('takes a 204 that names an encoding for what it is: no body', async () => {
    const answer = await send((_request, response) =>
      response.writeHead(204, { 'content-encoding': 'gzip' }).end(),
    );
    expect(answer).toMatchObject({ status: 204, text: '' });
  });

  test.each<[string, (response: ServerResponse) => void]>([
    [
      'a truncated gzip body',
      (response) =>
        response
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(gzipSync('{"a":1}'.repeat(1000)).subarray(0, 40)),
    ],
    [
      'a body shorter than its length',
      (response) =>
        response.writeHead(200, { 'content-length': '100' }).end('{}', () => response.socket?.destroy()),
    ],
    ['text that is not UTF-8', (response) => response.end(Buffer.from([0x7b, 0xff, 0x7d]))],
  ])('takes %s for a failure', async (_name, respond) => {
    expect(await send((_request, response) => respond(response))).toMatchObject({
      name: 'KosmoError',
      written: 'unknown',
    });
  });

  test('stops at once when the call is cancelled', async () => {
    const stop = new AbortController();
    expect(await send(() => stop.abort(), { signal: stop.signal })).toMatchObject({
      code: 'cancelled',
      written: 'unknown',
    });
  });

  test('sends nothing for a call that was cancelled before, and no error escapes', async () => {
    const escaped: unknown[] = [];
    const listener = (error: unknown): unknown => escaped.push(error);
    process.on('uncaughtException', listener);
    expect(await send((_q, response) => response.end(), { signal: AbortSignal.abort() })).toMatchObject({
      code: 'cancelled',
      written: 'none',
    });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('uncaughtException', listener);
    expect([escaped, upstream?.received]).toEqual([[], []]);
  });

  test('refuses an origin from a manifest that is not public, before anything is sent', async () => {
    expect(await send((_q, response) => response.end(), { publicOnly: true })).toMatchObject({
      code: 'upstream_unreachable',
      written: 'none',
    });
    expect(upstream?.received).toEqual([]);
  });
});
