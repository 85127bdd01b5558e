import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Core } from '../core.js';
import { readBody } from './body.js';
import type { DemoRequest } from './exchange.js';
import { playFault, send } from './fault-player.js';
import type { Faults } from './faults.js';
import type { RequestLog } from './request-log.js';
import { answer } from './router.js';

export interface RunningServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  url: string;
  /** Ends at once, also what is still being answered. */
  close(): Promise<void>;
}

/** Serves a deployment on loopback. Port 0 takes a free one. Rejects if the port is taken. */
export async function serve(
  core: Core,
  log: RequestLog,
  faults: Faults,
  port: number,
): Promise<RunningServer> {
  const stop = new AbortController();
  const sockets = new Set<Socket>();
  const server = createServer((message, response) => {
    handle(message, response, core, log, faults, stop.signal).catch(() => response.socket?.destroy());
  });
  // A client may take its time: closing an idle connection may meet its next request, which is lost then.
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        stop.abort();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function handle(
  message: IncomingMessage,
  response: ServerResponse,
  core: Core,
  log: RequestLog,
  faults: Faults,
  signal: AbortSignal,
): Promise<void> {
  const [path = '/', query = ''] = splitOnce(message.url ?? '/');
  const request: DemoRequest = {
    method: message.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: message.headers,
    body: await readBody(message),
  };
  const entry = log.add(request);
  const fault = faults.take(entry);
  entry.fault = fault?.kind;
  const respond = () => answer(request, core);
  entry.status = fault ? await playFault(fault, respond, response, signal) : send(response, respond());
}

/** No URL parser: it would resolve `..`, and the log must show what the client really sent. */
function splitOnce(target: string): string[] {
  const at = target.indexOf('?');
  return at < 0 ? [target] : [target.slice(0, at), target.slice(at + 1)];
}
