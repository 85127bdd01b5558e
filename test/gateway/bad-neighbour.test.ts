import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { parseManifest } from '../../src/plugins/parse-manifest.js';
import { testGateway } from '../helpers/gateway.js';
import { manifestData } from '../helpers/manifest.js';
import { isAlive } from '../helpers/processes.js';
import { until } from '../helpers/until.js';
import { startUpstream, type Upstream } from '../helpers/upstream.js';
import { openLab, type Lab } from '../runtime/support/lab.js';

const MIB = 1024 * 1024;

let lab: Lab;
let upstream: Upstream;
/** Requests that are left without an answer when they arrive for the first time. */
const held = new Set<string>();

beforeAll(async () => {
  upstream = await startUpstream((request, response, body) => {
    const key = `${request.method} ${request.url} ${body}`;
    if (held.delete(key)) return;
    response.setHeader('content-type', 'application/json');
    response.end('{"fine":true}');
  });
  // The account of a script is wider than what its process may have, so that the host is what stops the bomb.
  lab = await openLab({ memoryBytes: 1024 * MIB, rssBytes: 96 * MIB });
  lab.define(
    'shop_get_item',
    `if args.id == "loop" then log.info("bad: loop") while true do pcall(error) end end
     if args.id == "bomb" then log.info("bad: bomb") local t = {} while true do t[#t + 1] = { #t } end end
     return { item = http.get("item", { params = { id = args.id } }).body }`,
  );
  lab.define(
    'shop_buy',
    `if args.id == "unsent" then http.get("item", { params = { id = "unsent" } }) end
     return { bought = http.post("buy", { id = args.id }).body.fine }`,
  );
}, 60_000);
afterEach(() => {
  upstream.received.length = 0;
  held.clear();
});
afterAll(async () => {
  await lab.close();
  await upstream.close();
});

function openShop() {
  const manifest = manifestData();
  // A bad script must be stopped soon; the others wait longer than that.
  manifest['functions'][0].timeoutMs = 30_000;
  return testGateway({
    write: 'allow',
    manifest: parseManifest(JSON.stringify(manifest), 'plugin.json'),
    stored: { url: upstream.origin, token: 'canary-token' },
    script: (call) => lab.pool.call(call),
  }).gateway;
}

const sent = (method: string, id: string): number =>
  upstream.received.filter(
    ({ method: used, url, body }) => used === method && (url.endsWith(`/${id}`) || body.includes(`"${id}"`)),
  ).length;

describe('one bad script does not take the other calls of its guest with it', () => {
  test.each(['loop', 'bomb'])('an endless %s among three calls in flight', async (bad) => {
    const gateway = openShop();
    const cancel = new AbortController();
    const call = (fn: string, id: string, signal = new AbortController().signal) =>
      gateway.call({ name: `shop.${fn}`, args: { id }, signal });
    held.add('GET /api/items/read ');
    held.add('GET /api/items/unsent ');
    held.add('POST /api/buy {"id":"sent"}');
    const [read, unsent, sentWrite] = [
      call('shop_get_item', 'read'),
      call('shop_buy', 'unsent'),
      call('shop_buy', 'sent'),
    ];
    await until(() => sent('GET', 'read') + sent('GET', 'unsent') + sent('POST', 'sent') === 3);
    await until(() => lab.pool.pids().length === 2);
    const [pid = 0, spare = 0] = lab.pool.pids();

    const culprit = call('shop_get_item', bad, cancel.signal);
    await until(() => lab.logged.includes(`info: bad: ${bad}`));
    if (bad === 'loop') cancel.abort();
    const ends = await Promise.all([culprit, read, unsent, sentWrite]);

    await until(() => !isAlive(pid));
    expect(lab.pool.pids()).toContain(spare);
    expect(ends).toMatchObject([
      { ok: false, error: { code: bad === 'loop' ? 'cancelled' : 'script_memory', written: 'none' } },
      { ok: true, result: { value: { item: { fine: true } } } },
      { ok: true, result: { value: { bought: true } } },
      { ok: false, error: { code: 'guest_failed', written: 'unknown' } },
    ]);
    const counts = [sent('GET', 'read'), sent('GET', 'unsent'), sent('POST', 'unsent'), sent('POST', 'sent')];
    expect(counts).toEqual([2, 2, 1, 1]);
  });
});
