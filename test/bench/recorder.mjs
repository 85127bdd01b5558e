import { createServer } from 'node:http';

/** A loopback proxy that notes every request on its way to `target`. */
export async function startRecorder(target) {
  const requests = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const body = Buffer.concat(chunks).toString('utf8');
      requests.push({ method: request.method, path: request.url, body });
      const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
      const answer = await fetch(target + request.url, {
        method: request.method,
        headers,
        ...(body === '' ? {} : { body }),
      });
      response.writeHead(answer.status, {
        'content-type': answer.headers.get('content-type') ?? 'text/plain',
      });
      response.end(await answer.text());
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** The requests since the last time this was called. */
    take: () => requests.splice(0),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
