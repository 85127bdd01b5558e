import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readArchive } from '../../../src/plugins/install/archive.js';
import { tar, tgz, type TarEntry } from '../../helpers/tar.js';

let root: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kosmo-archive-'));
  file = join(root, 'plugin.tgz');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const PLUGIN: TarEntry = { path: 'plugin.json', content: '{}' };

async function read(bytes: Buffer): Promise<string[]> {
  writeFileSync(file, bytes);
  const files = await readArchive(file);
  return [...files].map(([path, content]) => `${path}=${content.toString()}`);
}

describe('an archive', () => {
  test('is read with and without gzip, with and without a folder around it', async () => {
    const inside = [PLUGIN, { path: 'lib/a.lua', content: 'return 1' }];
    const around = [
      { path: 'package/', type: '5' },
      ...inside.map((each) => ({ ...each, path: `package/${each.path}` })),
    ];
    const dotted = inside.map((each) => ({ ...each, path: `./${each.path}` }));
    for (const bytes of [tar(inside), tgz(inside), tgz(around), tgz(dotted)])
      expect(await read(bytes)).toEqual(['lib/a.lua=return 1', 'plugin.json={}']);
  });

  test('loses what is no part of a plugin', async () => {
    const more = ['.git/config', 'node_modules/x/index.js'].map((path) => ({ path, content: 'x' }));
    expect(await read(tgz([PLUGIN, ...more]))).toEqual(['plugin.json={}']);
  });

  test.each<[string, TarEntry]>([
    ['an absolute path', { path: '/etc/cron.d/x', content: 'x' }],
    ['a path that leads out', { path: '../x', content: 'x' }],
    ['a path that leads out later', { path: 'lib/../../x', content: 'x' }],
    ['a path that stays in by chance', { path: 'lib/../x', content: 'x' }],
    ['a path with a dot', { path: 'lib/./x', content: 'x' }],
    ['an empty segment', { path: 'lib//x', content: 'x' }],
    ['a drive', { path: 'C:/x', content: 'x' }],
    ['a backslash', { path: '..\\x', content: 'x' }],
    ['a control character', { path: 'a\u001b[2J', content: 'x' }],
    ['a symbolic link', { path: 'lib', type: '2', link: '/etc' }],
    ['a symbolic link to itself', { path: 'lib', type: '2', link: 'lib' }],
    ['a hard link', { path: 'lib.lua', type: '1', link: '/etc/passwd' }],
    ['a character device', { path: 'null', type: '3' }],
    ['a block device', { path: 'disk', type: '4' }],
    ['a pipe', { path: 'pipe', type: '6' }],
    ['the same file twice', { path: 'plugin.json', content: '{"evil":1}' }],
    ['the same file in other letters', { path: 'Plugin.json', content: '{}' }],
    ['a file that is too large', { path: 'x', content: Buffer.alloc(2 * 1024 * 1024 + 1) }],
    [
      'a path that is too long',
      { path: `${'a'.repeat(60)}/`.repeat(1) + 'b/'.repeat(10) + 'c', content: 'x' },
    ],
  ])('with %s is refused, and nothing is written', async (_what, entry) => {
    await expect(read(tgz([PLUGIN, entry]))).rejects.toMatchObject({ code: 'plugin_unsafe' });
    expect(readdirSync(root)).toEqual(['plugin.tgz']);
  });

  test('that hides a path in an extended header is refused by that path', async () => {
    const record = 'path=../../evil.lua\n';
    const pax = `${record.length + 3} ${record}`;
    const hidden = [PLUGIN, { path: 'pax', type: 'x', content: pax }, { path: 'good.lua', content: 'x' }];
    await expect(read(tgz(hidden))).rejects.toMatchObject({
      code: 'plugin_unsafe',
      message: expect.stringContaining('../../evil.lua'),
    });
  });

  test.each<[string, () => Buffer]>([
    ['no archive', () => Buffer.from('hello')],
    ['empty', () => Buffer.alloc(0)],
    ['cut in a file', () => tar([PLUGIN, { path: 'x', content: 'y'.repeat(5000) }]).subarray(0, 2000)],
    [
      'cut in its compression',
      () => tgz([PLUGIN, { path: 'x', content: 'y'.repeat(50000) }]).subarray(0, 80),
    ],
    ['damaged in a header', () => Buffer.from(tar([PLUGIN])).fill(0xff, 0, 50)],
    ['without a manifest', () => tgz([{ path: 'a/x', content: '' }])],
    [
      'of two folders',
      () =>
        tgz([
          { path: 'a/plugin.json', content: '{}' },
          { path: 'b/x', content: '' },
        ]),
    ],
    ['larger than it says', () => tgz([PLUGIN, { path: 'x', content: '', size: 8 ** 11 - 1 }])],
  ])('that is %s is refused', async (_what, make) => {
    await expect(read(make())).rejects.toMatchObject({ code: 'plugin_unsafe' });
  });

  test('that grows a thousandfold is refused before it has grown', async () => {
    const zeros = { path: 'node_modules/x', content: Buffer.alloc(80 * 1024 * 1024) };
    const bomb = gzipSync(tar([zeros, PLUGIN]));
    await expect(read(bomb)).rejects.toMatchObject({ code: 'plugin_unsafe' });
    expect(bomb.length).toBeLessThan(200_000);
  });

  test('of too many entries is refused', async () => {
    const many = Array.from({ length: 501 }, (_none, index) => ({ path: `f${index}`, content: '' }));
    await expect(read(tgz([PLUGIN, ...many]))).rejects.toThrow(/more than 500 files/);
  });
});
