import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FileStore } from '../../src/credentials/file-store.js';
import { runKosmo } from '../helpers/run-kosmo.js';
import { startUpstream } from '../helpers/upstream.js';
import { FRESH_FILES, freshPlugin, type FreshPlugin } from '../plugins/check/support/fresh.js';

const BIN = resolve(import.meta.dirname, '..', '..', 'bin', 'kosmo.js');
const CANARY = 'canary-key-0f3d9a7c51';

let plugin: FreshPlugin;
let home: string;
beforeEach(() => {
  plugin = freshPlugin();
  home = mkdtempSync(join(tmpdir(), 'kosmo-kit-'));
});
afterEach(() => {
  plugin.remove();
  rmSync(home, { recursive: true, force: true });
});

const run = (...args: string[]) => runKosmo(args, { home });

describe('plugin:check', () => {
  test('prints place, reason and fix, and exits with 5 for an error', async () => {
    plugin.write(
      'functions/shop_buy.lua',
      FRESH_FILES['functions/shop_buy.lua']!.replace('shop.item', 'shp.item'),
    );
    const { code, stdout } = await run('plugin:check', plugin.dir);
    expect(stdout).toContain('functions/shop_buy.lua:4: error: there is no global "shp".');
    expect(code).toBe(5);
  });
});

describe('plugin:test', () => {
  test('runs cases in the real guest, with coverage of functions and lines', async () => {
    const { code, stdout } = await run('plugin:test', plugin.dir, '--json');
    const report = JSON.parse(stdout) as { passed: number; failed: number; coverage: any };
    expect(report).toMatchObject({ success: true, passed: 2, failed: 0 });
    expect(report.coverage.functions).toEqual({ tested: 2, total: 2, untested: [] });
    expect(report.coverage.files).toContainEqual(
      expect.objectContaining({ file: 'lib/shop.lua', missed: [6] }),
    );
    expect(code).toBe(0);
  });

  test('fails for another request, an unused exchange and another result, and says where', async () => {
    plugin.write(
      'test/shop_get_item.json',
      FRESH_FILES['test/shop_get_item.json']!.replace('/items/7', '/items/8'),
    );
    plugin.write(
      'test/shop_buy.json',
      FRESH_FILES['test/shop_buy.json']!.replace(
        '"result": { "order": { "order": 1',
        '"result": { "order": { "order": 2',
      ),
    );
    const { code, stdout } = await run('plugin:test', plugin.dir);
    expect(stdout).toContain('path: expected "/items/8", got "/items/7"');
    expect(stdout).toContain('order.order: expected 2, got 1');
    expect(stdout).toContain('2 failed, 0 passed');
    expect(code).toBe(1);
  });

  test('records what the service says, refuses writes that were not allowed, and keeps no secret', async () => {
    const upstream = await startUpstream((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: '7', seen: request.headers.authorization, url: upstream.origin }));
    });
    await new FileStore(join(home, 'credentials.json')).update('shop', 'default', {
      url: upstream.origin,
      token: CANARY,
    });
    plugin.write(
      'test/shop_get_item.json',
      '[{"name": "gives it", "function": "shop_get_item", "arguments": {"id": "7"}}]',
    );
    const recorded = await run('plugin:test', plugin.dir, '--record', '--filter=get_item');
    expect(recorded).toMatchObject({ code: 0 });
    const text = readFileSync(join(plugin.dir, 'test/shop_get_item.json'), 'utf8');
    expect(JSON.parse(text)[0].exchanges[0].request).toEqual({
      endpoint: 'item',
      method: 'GET',
      path: '/items/7',
    });
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(upstream.origin);
    await upstream.close();
  });

  test('keeps the digits of numbers that no double holds, and replays them', async () => {
    const body = '{"id":9007199254740993,"more":[-123456789012345678901234567890]}';
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(body);
    });
    await new FileStore(join(home, 'credentials.json')).update('shop', 'default', {
      url: upstream.origin,
      token: CANARY,
    });
    plugin.write('test/shop_get_item.json', '{"function": "shop_get_item", "arguments": {"id": "7"}}');
    expect(await run('plugin:test', plugin.dir, '--record', '--filter=get_item')).toMatchObject({ code: 0 });
    await upstream.close();
    const text = readFileSync(join(plugin.dir, 'test/shop_get_item.json'), 'utf8');
    // Once as answered, once as expected.
    expect(text.match(/: 9007199254740993\b/g)).toHaveLength(2);
    expect(text.match(/-123456789012345678901234567890\b/g)).toHaveLength(2);
    expect(await run('plugin:test', plugin.dir, '--filter=get_item')).toMatchObject({ code: 0 });
    plugin.write(
      'test/shop_get_item.json',
      text.replace(/(: 900719925474099)3(?![\s\S]*: 900719925474099)/, '$14'),
    );
    const { code, stdout } = await run('plugin:test', plugin.dir, '--filter=get_item');
    expect(stdout).toContain('expected 9007199254740994, got 9007199254740993');
    expect(code).toBe(1);
  });

  test('keeps nothing of a write that the policy refuses, and sends nothing', async () => {
    const upstream = await startUpstream((_request, response) => response.end('{}'));
    await new FileStore(join(home, 'credentials.json')).update('shop', 'default', {
      url: upstream.origin,
      token: CANARY,
    });
    // Even where the case says that it is refused: that is no property of the plugin.
    const before =
      '[{"function": "shop_buy", "arguments": {"id": "7"}, "expect": {"error": {"code": "write_denied"}}}]';
    plugin.write('test/shop_buy.json', before);
    const refused = await run('plugin:test', plugin.dir, '--record', '--filter=shop_buy');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('"shop_buy" was not recorded');
    expect(refused.stderr).toContain('add --write=ask or --write=allow');
    expect(readFileSync(join(plugin.dir, 'test/shop_buy.json'), 'utf8')).toBe(before);
    expect(upstream.received).toEqual([]);
    await upstream.close();
  });

  test('records an allowed write once, and replays it', async () => {
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"order": 5}');
    });
    await new FileStore(join(home, 'credentials.json')).update('shop', 'default', {
      url: upstream.origin,
      token: CANARY,
    });
    plugin.write('test/shop_buy.json', '{"function": "shop_buy", "arguments": {"id": "7"}}');
    const recorded = await run(
      'plugin:test',
      plugin.dir,
      '--record',
      '--write=allow',
      '--filter=shop_buy',
      '--json',
    );
    expect(recorded.code).toBe(0);
    expect(upstream.received.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(JSON.parse(recorded.stdout)).toMatchObject({ passed: 1, failed: 0 });
    const kept = JSON.parse(readFileSync(join(plugin.dir, 'test/shop_buy.json'), 'utf8'));
    expect(kept).toMatchObject({ function: 'shop_buy', expect: { result: { order: { order: 5 } } } });
    expect(kept.exchanges).toHaveLength(2);
    await upstream.close();
  });

  test('--update expects what came, but never other requests', async () => {
    const file = 'test/shop_get_item.json';
    plugin.write(file, FRESH_FILES[file]!.replace('"item": { "id": "7" }', '"item": { "id": "8" }'));
    const { code, stdout } = await run('plugin:test', plugin.dir, '--update', '--filter=get_item');
    expect(stdout).toContain('updated');
    expect(code).toBe(0);
    const text = readFileSync(join(plugin.dir, file), 'utf8');
    expect(JSON.parse(text)).toEqual(JSON.parse(FRESH_FILES[file]!));
    plugin.write(file, text.replace('/items/7', '/items/8'));
    expect((await run('plugin:test', plugin.dir, '--update', '--filter=get_item')).code).toBe(1);
  });

  test('--watch runs again after a save, also after a broken one', async () => {
    const child = spawn(process.execPath, [BIN, 'plugin:test', plugin.dir, '--watch'], {
      env: { PATH: process.env['PATH'], HOME: home, KOSMO_HOME: home },
    });
    let output = '';
    const seen = async (text: string): Promise<void> => {
      while (!output.includes(text)) await once(child.stdout, 'data');
      output = '';
    };
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const lua = FRESH_FILES['lib/shop.lua']!;
    await seen('2 passed');
    plugin.write('lib/shop.lua', `${lua}(`);
    await seen('2 failed');
    plugin.write('lib/shop.lua', lua);
    await seen('2 passed');
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
  });
});

describe('plugin:new', () => {
  test('writes a plugin from an OpenAPI document in YAML', async () => {
    const document =
      'openapi: 3.0.0\nservers: [{ url: "https://a.example" }]\npaths: { /x: { get: { operationId: getX } } }\n';
    writeFileSync(join(home, 'api.yaml'), document);
    const made = await runKosmo(['plugin:new', 'from_yaml', '--from-openapi', 'api.yaml'], {
      home,
      cwd: home,
    });
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('functions/from_yaml_get_x.lua') });
    const checked = await runKosmo(['plugin:check', 'from_yaml'], { home, cwd: home });
    expect(checked.stdout).toMatch(/from_yaml: 0 errors, 1 warning\.\n$/);
  });

  test('writes a plugin that plugin:check has nothing to say about and whose cases pass', async () => {
    const made = await runKosmo(['plugin:new', 'demo_x'], { home, cwd: home });
    expect(made).toMatchObject({ code: 0 });
    const checked = await runKosmo(['plugin:check', 'demo_x'], { home, cwd: home });
    expect(checked.stdout).toBe('demo_x: nothing to report.\n');
    expect(checked.code).toBe(0);
    const tested = await runKosmo(['plugin:test', 'demo_x'], { home, cwd: home });
    expect(tested.stdout).toContain('3 passed');
    expect(tested.stdout).toContain('functions 2 of 2');
    expect(tested.code).toBe(0);
  });
});
