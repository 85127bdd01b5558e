import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePlugin } from '../helpers/plugin-folder.js';
import { isAlive } from '../helpers/processes.js';
import { runKosmo } from '../helpers/run-kosmo.js';
import { BIN, StdioClient } from '../helpers/stdio-client.js';
import { until as eventually } from '../helpers/until.js';
import { startUpstream, type Upstream } from '../helpers/upstream.js';
import { endTimed, goneWithin } from '../helpers/yardstick.js';

const GET_ITEM = 'functions/shop_get_item.lua';
const answering = (text: string): string =>
  `return function(args)\n  local answer = http.get("item", { params = { id = args.id } })\n  return { item = { says = "${text}", status = answer.status } }\nend\n`;

let home: string;
let dir: string;
let upstream: Upstream;
let held: ServerResponse[];
const clients: StdioClient[] = [];

beforeEach(async () => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'kosmo-dev-')));
  dir = writePlugin(join(home, 'work'), 'geo');
  save(GET_ITEM, answering('first'));
  held = [];
  upstream = await startUpstream((request, response) => {
    if (request.url?.endsWith('/slow') === true) held.push(response);
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const input = JSON.stringify({ credentials: { url: upstream.origin, token: 'token-of-geo' } });
  const ran = await runKosmo(['integrations:configure', 'geo', '--plugin', dir, '--stdin-json'], {
    home,
    input,
  });
  expect([ran.code, ran.stderr]).toEqual([0, '']);
});

afterEach(async () => {
  for (const { child, exited } of clients.splice(0)) {
    child.kill('SIGKILL');
    await exited;
  }
  await upstream.close();
  rmSync(home, { recursive: true, force: true });
});

/** As a whole: a machine that stands still in the middle of a save would show half of it. */
function save(path: string, text: string): void {
  writeFileSync(join(home, 'saved'), text);
  renameSync(join(home, 'saved'), join(dir, path));
}

async function dev(args: string[] = [], env: Record<string, string> = {}): Promise<StdioClient> {
  const started = new StdioClient([dir, ...args], { KOSMO_HOME: home, ...env }, BIN, 'plugin:dev');
  clients.push(started);
  const { result } = await started.initialize();
  expect(result.capabilities.tools.listChanged).toBe(true);
  return started;
}

const tools = async (served: StdioClient): Promise<string[]> =>
  ((await served.request('tools/list')).result as { tools: { name: string }[] }).tools.map(
    ({ name }) => name,
  );

const call = async (served: StdioClient, id = '1'): Promise<any> =>
  (await served.request('tools/call', { name: 'integration__geo__shop_get_item', arguments: { id } })).result
    .structuredContent;

const changed = (served: StdioClient): number =>
  served.messages.filter(({ method }) => method === 'notifications/tools/list_changed').length;

/** Waits until something holds, and fails with what the server said. */
const until = (served: StdioClient, holds: () => boolean): Promise<void> =>
  eventually(holds, () => `stderr:\n${served.stderr}`);

describe('plugin:dev', () => {
  test('tells the client of a new function, and serves it', async () => {
    const served = await dev();
    expect(await tools(served)).toEqual(['integration__geo__shop_get_item']);
    const manifest = JSON.parse(readFileSync(join(dir, 'plugin.json'), 'utf8')) as { functions: any[] };
    manifest.functions.push({ ...manifest.functions[0], name: 'shop_find', aliases: [] });
    save('functions/shop_find.lua', 'return function() return { item = { found = true } } end\n');
    save('plugin.json', JSON.stringify(manifest));
    await until(served, () => changed(served) > 0);
    expect(await tools(served)).toEqual(['integration__geo__shop_find', 'integration__geo__shop_get_item']);
    const found = await served.request('tools/call', {
      name: 'integration__geo__shop_find',
      arguments: { id: '1' },
    });
    expect(found.result.structuredContent).toEqual({ item: { found: true } });
  });

  test('keeps the last good version at a broken save, says what is wrong, and says when it is good again', async () => {
    const served = await dev();
    expect((await call(served)).item.says).toBe('first');
    save(GET_ITEM, 'return function(args)\n  return {\nend\n');
    await until(served, () => served.stderr.includes('the last good version is still served'));
    expect(served.stderr).toContain('functions/shop_get_item.lua:3: error:');
    expect((await call(served)).item.says).toBe('first');
    expect(changed(served)).toBe(0);
    save(GET_ITEM, answering('third'));
    await until(served, () => served.stderr.includes('good again'));
    expect((await call(served)).item.says).toBe('third');
    save('plugin.json', '{"name": "geo"');
    await until(served, () => served.stderr.split('the last good version is still served').length === 3);
    expect(await tools(served)).toEqual(['integration__geo__shop_get_item']);
  });

  test('ends a call on the version that it began on, and closes its guest after it', async () => {
    const served = await dev();
    const [before] = await guestsAfter(served, () => call(served));
    const slow = call(served, 'slow');
    await until(served, () => held.length === 1);
    save(GET_ITEM, answering('second'));
    await until(served, () => changed(served) > 0);
    expect((await call(served)).item.says).toBe('second');
    expect(isAlive(before!)).toBe(true);
    held[0]!.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    expect((await slow).item.says).toBe('first');
    await until(served, () => !isAlive(before!));
    expect(upstream.received.filter(({ url }) => url.endsWith('/slow'))).toHaveLength(1);
  });

  test('begins with a broken plugin, too, says why, and serves it once it is good', async () => {
    save(GET_ITEM, 'return function(');
    const served = await dev();
    expect(await tools(served)).toEqual([]);
    expect((await call(served)).error).toMatchObject({ code: 'invalid_manifest' });
    save(GET_ITEM, answering('good'));
    await until(served, () => changed(served) > 0);
    expect((await call(served)).item.says).toBe('good');
  });

  test('is gone within a second of the end of its input, and leaves no child', async () => {
    const served = await dev([], { KOSMO_PATIENCE: '1' });
    const guests = await guestsAfter(served, () => call(served));
    save(GET_ITEM, answering('last'));
    // In the middle of a reload, more or less.
    await new Promise((wake) => setTimeout(wake, 350));
    const all = [...guests, ...(await served.guests())];
    const { code, ms, allowedMs } = await endTimed(served);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(allowedMs);
    await goneWithin(1000, all);
    for (const line of served.stdout.trim().split('\n')) expect(JSON.parse(line).jsonrpc).toBe('2.0');
  });

  test('hides writes unless they are allowed, as mcp:serve does', async () => {
    const served = await dev(['--write=allow']);
    expect(await tools(served)).toContain('integration__geo__shop_buy');
  });

  test('refuses the name of a bundled plugin, a folder without a plugin, and rules under a misspelt name', async () => {
    const convex = writePlugin(join(home, 'work'), 'convex');
    const bundled = await runKosmo(['plugin:dev', convex], { home });
    expect([bundled.code, bundled.stdout]).toEqual([2, '']);
    expect(bundled.stderr).toContain('"convex" is the name of a bundled plugin');
    const none = await runKosmo(['plugin:dev', join(home, 'work')], { home });
    expect([none.code, none.stdout]).toEqual([2, '']);
    expect(none.stderr).toContain('There is no plugin.json');
    const mine = writePlugin(join(home, 'work'), 'shopping');
    writeFileSync(
      join(home, 'config.yaml'),
      'kosmo: {integrations: {shoping: {permissions: {write: deny}}}}',
    );
    const slip = await runKosmo(['plugin:dev', mine], { home });
    rmSync(join(home, 'config.yaml'));
    expect([slip.code, slip.stdout]).toEqual([5, '']);
    expect(slip.stderr).toContain('Did you mean "shopping"?');
    const configured = await runKosmo(['integrations:configure', 'convex', '--plugin', convex], { home });
    expect(configured.code).toBe(2);
  });
});

async function guestsAfter(served: StdioClient, work: () => Promise<unknown>): Promise<number[]> {
  await work();
  return served.guests();
}
