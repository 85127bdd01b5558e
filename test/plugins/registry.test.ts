import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimsOf, unprovenReads } from '../../src/plugins/claims.js';
import { describeChanges } from '../../src/plugins/changes.js';
import { hashesOf } from '../../src/plugins/content-hash.js';
import { loadSealed } from '../../src/plugins/sealed.js';
import { changesSince } from '../../src/plugins/pinned.js';
import { PluginRegistry } from '../../src/plugins/registry.js';
import { TrustStore } from '../../src/plugins/trust-store.js';
import { writeFiles, writePlugin } from '../helpers/plugin-folder.js';

let root: string;
let user: string;
let registry: PluginRegistry;
let trust: TrustStore;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'kosmo-registry-')));
  writePlugin(join(root, 'bundled'), 'shop');
  user = join(root, 'home', 'plugins');
  mkdirSync(user, { recursive: true });
  chmodSync(join(root, 'home'), 0o700);
  trust = new TrustStore(join(root, 'home', 'trusted.json'));
  registry = new PluginRegistry({ bundled: join(root, 'bundled'), user }, trust);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function pin(name: string): Promise<void> {
  const { manifest, sealed } = await registry.inspect(name);
  await trust.set(name, {
    hash: sealed.hash,
    trustedAt: '2026-01-01T00:00:00Z',
    files: hashesOf(sealed.files),
    claims: claimsOf(manifest),
  });
}

describe('the registry of plugins', () => {
  test('has the bundled ones alone where nothing is installed', async () => {
    rmSync(user, { recursive: true });
    expect(registry.names()).toEqual(['shop']);
    expect((await registry.load('shop')).sealed).toBeUndefined();
  });

  test('does not serve an installed plugin until it is trusted', async () => {
    writePlugin(user, 'geo');
    await expect(registry.load('geo')).rejects.toMatchObject({
      code: 'plugin_untrusted',
      hint: expect.stringContaining('kosmo plugin:trust geo'),
    });
    await pin('geo');
    expect((await registry.load('geo')).sealed?.sources['functions/shop_buy.lua']).toContain('return');
  });

  test('never lets an installed plugin take the place of a bundled one', async () => {
    writePlugin(user, 'shop', (data) => (data['title'] = 'Mine'));
    expect((await registry.load('shop')).manifest.title).toBe('Shop');
    expect(registry.places().filter((place) => place.shadowed)).toHaveLength(1);
    await expect(registry.inspect('shop')).rejects.toMatchObject({ code: 'usage' });
    await trust.set('shop', { hash: '0'.repeat(64), trustedAt: '', files: {}, claims: {} });
    expect((await registry.load('shop')).manifest.title).toBe('Shop');
  });

  test('nor with other letters', async () => {
    writePlugin(user, 'Shop');
    await expect(registry.load('Shop')).rejects.toMatchObject({ code: 'unknown_integration' });
  });

  test.each<[string, (dir: string) => void, string]>([
    [
      'a changed script',
      (dir) => writeFiles(dir, { 'functions/shop_buy.lua': 'x' }),
      'changed file functions/shop_buy.lua',
    ],
    ['a new file', (dir) => writeFiles(dir, { 'lib/new.lua': 'x' }), 'new file lib/new.lua'],
    ['a lost file', (dir) => rmSync(join(dir, 'README.md')), 'missing file README.md'],
    [
      'another class',
      (dir) =>
        change(
          dir,
          (data) => ((data['endpoints'].search.class = 'write'), (data['functions'][0].endpoints = ['item'])),
        ),
      'endpoint search: was POST /api/search, read, is POST /api/search, write',
    ],
    [
      'another origin',
      (dir) => change(dir, (data) => data['origins'].push('https://evil.example')),
      'new origin https://evil.example (as written)',
    ],
  ])('does not serve it after %s, and says what changed', async (_what, edit, said) => {
    const dir = writePlugin(user, 'geo');
    await pin('geo');
    edit(dir);
    await expect(registry.load('geo')).rejects.toMatchObject({
      code: 'plugin_changed',
      message: expect.stringContaining(said),
    });
    await pin('geo');
    await registry.load('geo');
  });

  test('runs what was hashed, whatever happens to the files afterwards', async () => {
    const dir = writePlugin(user, 'geo');
    await pin('geo');
    const plugin = await registry.load('geo');
    writeFiles(dir, { 'functions/shop_buy.lua': 'return function() return { evil = true } end' });
    expect(plugin.sealed?.sources['functions/shop_buy.lua']).toBe('return function() return {} end\n');
  });

  test('serves the others when one cannot be served, and says why', async () => {
    writePlugin(user, 'geo');
    writePlugin(user, 'bad', (data) => (data['version'] = 'x'));
    await pin('geo');
    await trust.set('bad', { hash: '0'.repeat(64), trustedAt: '', files: {}, claims: {} });
    const { plugins, refused } = await registry.loadEach();
    expect(plugins.map((plugin) => plugin.manifest.name)).toEqual(['geo', 'shop']);
    expect(refused.map(({ name, error }) => [name, error.code])).toEqual([['bad', 'invalid_manifest']]);
    await expect(registry.loadEach(['geo', 'nosuch'])).rejects.toMatchObject({ code: 'unknown_integration' });
  });

  test('does not hide a fault of a bundled plugin', async () => {
    writeFiles(join(root, 'bundled', 'shop'), { 'plugin.json': '{}' });
    await expect(registry.loadEach(['shop'])).rejects.toMatchObject({ code: 'invalid_manifest' });
  });

  test('does not follow a link in place of a plugin, and says how to install', async () => {
    writePlugin(join(root, 'elsewhere'), 'geo');
    symlinkSync(join(root, 'elsewhere', 'geo'), join(user, 'geo'));
    expect(registry.names()).toEqual(['shop']);
    await expect(registry.load('geo')).rejects.toMatchObject({
      code: 'plugin_unsafe',
      hint: expect.stringContaining('plugin:install'),
    });
  });

  test.each(['../bundled/shop', '..', '.', '', 'geo/../geo', '/etc', 'geo\0', '__proto__'])(
    'does not take %j for a name',
    async (name) => {
      writePlugin(user, 'geo');
      await expect(registry.load(name)).rejects.toMatchObject({ code: 'unknown_integration' });
    },
  );
});

describe('the file of trust', () => {
  test('is private, and keeps other pins', async () => {
    writePlugin(user, 'geo');
    writePlugin(user, 'map');
    await pin('geo');
    await pin('map');
    expect(statSync(join(root, 'home', 'trusted.json')).mode & 0o777).toBe(0o600);
    expect(await trust.remove('geo')).toBe(true);
    expect(await trust.remove('geo')).toBe(false);
    expect(await trust.find('map')).toBeDefined();
  });

  test.each<[string, (file: string) => void]>([
    ['open to others', (file) => chmodSync(file, 0o644)],
    ['damaged', (file) => writeFileSync(file, '{"version":1,"plugins":{"geo":')],
    ['of another form', (file) => writeFileSync(file, '{"version":2}')],
    ['a link', (file) => (rmSync(file), writeFileSync(`${file}2`, '{}'), symlinkSync(`${file}2`, file))],
  ])('trusts nothing when it is %s', async (_what, spoil) => {
    writePlugin(user, 'geo');
    await pin('geo');
    spoil(join(root, 'home', 'trusted.json'));
    await expect(registry.load('geo')).rejects.toMatchObject({ code: 'plugin_untrusted' });
    await registry.load('shop');
  });
});

describe('what a user trusts', () => {
  test('names every read that is no GET', () => {
    const { manifest } = loadSealed(writePlugin(user, 'geo'));
    expect(unprovenReads(manifest)).toEqual(['search']);
    expect(claimsOf(manifest)).toMatchObject({
      'origin {url}': 'the URL that you configure',
      'credential token': 'secret, sent as Authorization: Shop …',
      'endpoint buy': 'POST /api/buy, write',
      'function shop_buy': 'write: item, buy',
    });
  });

  test('shows at most twenty changes one by one', async () => {
    const dir = writePlugin(user, 'geo');
    await pin('geo');
    for (let count = 0; count < 30; count++) writeFiles(dir, { [`lib/f${count}.lua`]: '' });
    const lines = describeChanges(changesSince((await trust.find('geo'))!, loadSealed(dir)));
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('and 10 more changes');
  });
});

function change(dir: string, edit: (data: Record<string, any>) => unknown): void {
  const { manifest: _manifest, sealed } = loadSealed(dir);
  const data = JSON.parse(sealed.files.get('plugin.json')!.toString()) as Record<string, any>;
  edit(data);
  writeFiles(dir, { 'plugin.json': JSON.stringify(data) });
}
