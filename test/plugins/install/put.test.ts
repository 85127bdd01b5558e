import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putPlugin } from '../../../src/plugins/install/put.js';
import { writeFiles } from '../../helpers/plugin-folder.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kosmo-put-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const files = (text: string) =>
  new Map([
    ['plugin.json', Buffer.from(text)],
    ['lib/a.lua', Buffer.from('x')],
  ]);

describe('putting a plugin in its place', () => {
  test('replaces the old one as a whole, readable by its user only', async () => {
    const dir = join(root, 'plugins', 'geo');
    await putPlugin(dir, files('old'));
    writeFiles(dir, { 'left.lua': 'x' });
    await putPlugin(dir, files('new'));
    expect(readFileSync(join(dir, 'plugin.json'), 'utf8')).toBe('new');
    expect(existsSync(join(dir, 'left.lua'))).toBe(false);
    expect(statSync(join(dir, 'plugin.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(root, 'plugins'))).toEqual(['geo']);
  });

  test('leaves the old one where the new one cannot be written', async () => {
    const dir = join(root, 'plugins', 'geo');
    await putPlugin(dir, files('old'));
    const clash = new Map([
      ['a', Buffer.from('x')],
      ['a/b', Buffer.from('x')],
    ]);
    await expect(putPlugin(dir, clash)).rejects.toThrow();
    expect(readFileSync(join(dir, 'plugin.json'), 'utf8')).toBe('old');
    expect(readdirSync(join(root, 'plugins'))).toEqual(['geo']);
  });

  test('sweeps what a killed process left, but not what another is writing', async () => {
    writeFiles(root, { '.staging-1-a/x': '', '.staging-2-b/x': '' });
    utimesSync(join(root, '.staging-1-a'), 1, 1);
    await putPlugin(join(root, 'geo'), files('new'));
    expect(readdirSync(root).sort()).toEqual(['.staging-2-b', 'geo']);
  });
});
