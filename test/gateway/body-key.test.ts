import { afterEach, describe, expect, test } from '@jest/globals';
import { parseManifest } from '../../src/plugins/parse-manifest.js';
import { testGateway } from '../helpers/gateway.js';
import { manifestData } from '../helpers/manifest.js';
import { startUpstream, type Upstream } from '../helpers/upstream.js';

const KEY = 'canary-token';
let upstream: Upstream | undefined;

afterEach(() => upstream?.close());

function bodyKeyData(): Record<string, any> {
  const data = manifestData();
  data['endpoints'].search.authorization = { bodyField: 'adminKey' };
  return data;
}

/** What arrived, and what the script was given, when it sent this body to the endpoint. */
async function send(body: string, hasBody = true) {
  upstream = await startUpstream((_request, response, text) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ echo: text }));
  });
  const manifest = parseManifest(JSON.stringify(bodyKeyData()), 'test');
  const read = manifest.functions.find((fn) => fn.operation === 'read' && fn.endpoints.includes('search'));
  let reply = '';
  const { gateway } = testGateway({
    manifest,
    stored: { url: upstream.origin, token: KEY },
    script: async (call) => {
      const request = { endpoint: 'search', params: {}, query: {}, hasBody };
      reply = (await call.http(request, body, new AbortController().signal)).body;
      return '{}';
    },
  });
  const outcome = await gateway.call({
    name: `shop.${read?.name ?? ''}`,
    args: { id: '1' },
    signal: new AbortController().signal,
  });
  await gateway.close();
  return { outcome, reply, received: upstream.received };
}

describe('An endpoint with its key in the body', () => {
  test('gets it there, not in the header, and its echo is hidden from the script', async () => {
    const { received, reply } = await send('{"args":{"n":1}}');
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ args: { n: 1 }, adminKey: KEY });
    expect(received[0]?.headers.authorization).toBeUndefined();
    expect(reply).not.toContain(KEY);
  });

  test.each(['[1]', '"text"', 'nonsense', '{"adminKey":"mine"}'])('refuses the body %s', async (body) => {
    const { outcome, received } = await send(body);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'capability_exceeded' } });
    expect(received).toEqual([]);
  });

  test('refuses a request without a body', async () => {
    expect((await send('', false)).outcome).toMatchObject({
      ok: false,
      error: { code: 'capability_exceeded' },
    });
  });

  test('must have a body, and the manifest a key', () => {
    const get = bodyKeyData();
    get['endpoints'].item.authorization = { bodyField: 'key' };
    expect(() => parseManifest(JSON.stringify(get), 'test')).toThrow(/no body/);
    const { authorization: _none, ...bare } = bodyKeyData();
    expect(() => parseManifest(JSON.stringify(bare), 'test')).toThrow(/authorization/);
  });
});
