import { expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepManifests } from '../.ci/manifests.mjs';
import { writeFiles, writePlugin } from './helpers/plugin-folder.js';

test('the build keeps the manifests of plugins, and passes over what else stands in their folder', async () => {
  const root = mkdtempSync(join(tmpdir(), 'kosmo-build-'));
  const [plugins, kept] = [join(root, 'plugins'), join(root, 'kept')];
  writePlugin(plugins, 'shop');
  writeFiles(plugins, { 'left-over/functions/old.lua': 'return nil\n', 'notes.md': '# Notes\n' });
  expect(await keepManifests(plugins, kept)).toEqual([`${kept}/shop.json`]);
  expect(readdirSync(kept)).toEqual(['shop.json']);
  rmSync(root, { recursive: true });
});
