import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from './values/types.js';

export interface Management {
  /** Origin without a slash at the end. */
  url: string;
  /** `Authorization` headers that arrived, as "METHOD path header". Tests look for keys that must not be here. */
  received: string[];
  close(): Promise<void>;
}

/**
 * The part of api.convex.dev that tells what an access token stands for, on loopback. As the real one it takes
 * `Bearer` only; tokens that it does not know are refused.
 */
export async function startManagement(tokens: ReadonlyMap<string, Json>): Promise<Management> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    const header = request.headers.authorization ?? '';
    received.push(`${request.method} ${request.url} ${header}`);
    const known = request.method === 'GET' && request.url === '/v1/token_details';
    const details = header.startsWith('Bearer ') ? tokens.get(header.slice('Bearer '.length)) : undefined;
    const answer = (status: number, body: Json): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (!known) answer(404, { code: 'NotFound', message: 'No such route.' });
    else if (details === undefined) answer(401, { code: 'Unauthorized', message: 'Invalid access token.' });
    else answer(200, details);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
