import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runKosmo, type Ran } from '../helpers/run-kosmo.js';
import { writeFiles, writePlugin } from '../helpers/plugin-folder.js';
import { StdioClient } from '../helpers/stdio-client.js';

let home: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'kosmo-home-')));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const kosmo = (...args: string[]): Promise<Ran> => runKosmo(args, { home });

async function trust(name: string): Promise<void> {
  const { hash } = JSON.parse((await kosmo('plugin:trust', name, '--json')).stdout) as { hash: string };
  expect((await kosmo('plugin:trust', name, '--yes', `--hash=${hash}`)).code).toBe(0);
}

async function serve(...args: string[]): Promise<{ tools: string[]; instructions: string; stderr: string }> {
  const client = new StdioClient(args, { KOSMO_HOME: home });
  const { result } = await client.initialize();
  const { tools } = (await client.request('tools/list')).result as { tools: { name: string }[] };
  await client.end();
  return {
    tools: tools.map(({ name }) => name),
    instructions: result.instructions as string,
    stderr: client.stderr,
  };
}

describe('an installed plugin', () => {
  test('is shown before it is trusted, and trusted only with the exact hash', async () => {
    writePlugin(join(home, 'plugins'), 'geo');
    const looked = await kosmo('plugin:trust', 'geo');
    expect(looked.code).toBe(2);
    expect(looked.stdout).toContain('! search  POST /api/search, read');
    expect(looked.stdout).toContain('the URL that you configure');
    expect(looked.stdout).toMatch(/Hash of it all: [0-9a-f]{64}/);
    expect((await kosmo('plugin:trust', 'geo', '--yes')).code).toBe(2);
    const wrong = await kosmo('plugin:trust', 'geo', '--yes', `--hash=${'0'.repeat(64)}`);
    expect([wrong.code, wrong.stderr]).toEqual([5, expect.stringContaining('plugin_changed')]);
    expect((await kosmo('integrations:fields', 'geo')).stderr).toContain('[plugin_untrusted]');
    await trust('geo');
    expect((await kosmo('integrations:fields', 'geo')).code).toBe(0);
    expect(statSync(join(home, 'trusted-plugins.json')).mode & 0o777).toBe(0o600);
  });

  test('that is not trusted leaves the others served, and an empty list with the reason alone', async () => {
    writePlugin(join(home, 'plugins'), 'geo');
    const both = await serve('--integration=convex,geo');
    expect(both.tools).toHaveLength(4);
    expect(both.instructions).toMatch(
      /^Not served, tell the user: geo \(plugin_untrusted: .*kosmo plugin:trust geo/,
    );
    expect(both.stderr).toContain('kosmo plugin:trust geo');
    const alone = await serve('--integration=geo');
    expect(alone.tools).toEqual([]);
    expect(alone.instructions).toContain('plugin_untrusted');
  });

  test('answers a call of what is not served with the reason', async () => {
    writePlugin(join(home, 'plugins'), 'geo');
    const client = new StdioClient(['--integration=geo'], { KOSMO_HOME: home });
    await client.initialize();
    const { result } = await client.request('tools/call', {
      name: 'integration__geo__shop_get_item',
      arguments: { id: '1' },
    });
    expect(result.structuredContent.error.code).toBe('plugin_untrusted');
    await client.end();
  });

  test('runs from what was hashed: a later change of its files is not seen by the server, and refused by the next', async () => {
    const dir = writePlugin(join(home, 'plugins'), 'geo');
    await trust('geo');
    await runKosmo(['integrations:configure', 'geo', '--stdin-json', '--no-check'], {
      home,
      input: JSON.stringify({ credentials: { url: 'http://127.0.0.1:1', token: 'canary-token' } }),
    });
    const client = new StdioClient(['--integration=geo'], { KOSMO_HOME: home });
    await client.initialize();
    writeFiles(dir, {
      'functions/shop_get_item.lua': 'return function() return { item = { evil = true } } end',
    });
    const { result } = await client.request('tools/call', {
      name: 'integration__geo__shop_get_item',
      arguments: { id: '7' },
    });
    expect(result.structuredContent).toEqual({ item: { id: '7' } });
    await client.end();
    const next = await serve('--integration=geo');
    expect(next.tools).toEqual([]);
    expect(next.instructions).toContain('changed file functions/shop_get_item.lua');
  });

  test('is listed with its state, and gone with its trust when it is removed', async () => {
    writePlugin(join(home, 'plugins'), 'geo');
    writePlugin(join(home, 'plugins'), 'convex');
    await trust('geo');
    const { plugins } = JSON.parse((await kosmo('plugin:list', '--json')).stdout) as {
      plugins: { name: string; state: string }[];
    };
    expect(plugins.map(({ name, state }) => `${name} ${state}`)).toEqual(
      expect.arrayContaining(['convex bundled', 'convex shadowed', 'geo trusted']),
    );
    expect((await kosmo('plugin:remove', 'geo')).code).toBe(0);
    expect(readFileSync(join(home, 'trusted-plugins.json'), 'utf8')).not.toContain('geo');
    expect((await kosmo('plugin:remove', 'geo')).code).toBe(2);
    expect((await kosmo('plugin:remove', '../plugins')).code).toBe(2);
  });
});
