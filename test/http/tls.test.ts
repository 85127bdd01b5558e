import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { HttpClient } from '../../src/http/client.js';

/** Ample for a handshake on a busy machine, and less than the answer takes. */
const CONNECT_MS = 3000;
const ANSWER_MS = CONNECT_MS + 500;

const pem = readFileSync(join(import.meta.dirname, '..', 'fixtures', 'self-signed.pem'));
const client = new HttpClient(CONNECT_MS);
const server = createServer({ key: pem, cert: pem }, (request, response) => {
  if (request.url === '/dropped') request.socket.destroy();
  else setTimeout(() => response.end('late'), ANSWER_MS);
});

beforeAll(async () => {
  // As NODE_EXTRA_CA_CERTS does, which is read before any test.
  const real = tls.createSecureContext;
  jest.spyOn(tls, 'createSecureContext').mockImplementation((options) => real({ ...options, ca: pem }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  jest.restoreAllMocks();
  client.close();
  server.closeAllConnections();
  server.close();
});

const send = (path: string, write: boolean) =>
  client.send({
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    method: write ? 'POST' : 'GET',
    write,
    publicOnly: false,
    headers: {},
    signal: new AbortController().signal,
  });

test('an answer over TLS may take longer than the connection, which stood in time', async () => {
  const answers = await Promise.all([send('/', true), send('/', false)]);
  expect(answers).toMatchObject([
    { status: 200, text: 'late' },
    { status: 200, text: 'late' },
  ]);
  // Over the connection that was kept.
  expect(await send('/', false)).toMatchObject({ status: 200, text: 'late' });
});

test('a write that is lost after the handshake is unknown', async () => {
  await expect(send('/dropped', true)).rejects.toMatchObject({ written: 'unknown' });
});
