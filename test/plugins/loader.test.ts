import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPlugin } from '../../src/plugins/loader.js';
import { pluginNames } from '../../src/plugins/places.js';
import { manifestData } from '../helpers/manifest.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kosmo-plugins-'));
  mkdirSync(join(root, 'shop'));
  writeFileSync(join(root, 'shop', 'plugin.json'), JSON.stringify(manifestData()));
  mkdirSync(join(root, 'shop', 'functions'));
  for (const name of ['shop_buy', 'shop_get_item'])
    writeFileSync(join(root, 'shop', 'functions', `${name}.lua`), 'this is not Lua');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('loading plugins', () => {
  test('lists the folders that have a manifest, and reads one without running its Lua', async () => {
    mkdirSync(join(root, 'empty'));
    writeFileSync(join(root, 'file'), '');
    expect(pluginNames(root)).toEqual(['shop']);
    expect((await loadPlugin(root, 'shop')).manifest.title).toBe('Shop');
  });

  test('answers an unknown name with the nearest one', async () => {
    await expect(loadPlugin(root, 'shpo')).rejects.toThrow(/no integration "shpo"\. Did you mean "shop"\?/);
  });

  test.each(['../shop', 'shop/../shop', '..', '.', ''])(
    'does not take %p for a plugin name',
    async (name) => {
      await expect(loadPlugin(root, name)).rejects.toMatchObject({ code: 'unknown_integration' });
    },
  );

  test('refuses a folder whose manifest has another name', async () => {
    mkdirSync(join(root, 'other'));
    writeFileSync(join(root, 'other', 'plugin.json'), JSON.stringify(manifestData()));
    await expect(loadPlugin(root, 'other')).rejects.toThrow(/name is "shop", but the folder is "other"/);
  });

  test('does not list a folder whose manifest is a link to somewhere else', () => {
    mkdirSync(join(root, 'linked'));
    symlinkSync(join(root, 'shop', 'plugin.json'), join(root, 'linked', 'plugin.json'));
    expect(pluginNames(root)).toEqual(['shop']);
  });

  test('refuses a function without its file, naming it', async () => {
    rmSync(join(root, 'shop', 'functions', 'shop_buy.lua'));
    await expect(loadPlugin(root, 'shop')).rejects.toThrow(/there is no functions\/shop_buy\.lua/);
  });

  test('refuses a manifest that is too large to be one', async () => {
    writeFileSync(join(root, 'shop', 'plugin.json'), ' '.repeat(1024 * 1024 + 1));
    await expect(loadPlugin(root, 'shop')).rejects.toThrow(/larger than/);
  });
});
