import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentHash } from '../../src/plugins/content-hash.js';
import { readPluginFiles, Sizes } from '../../src/plugins/files.js';
import { writeFiles, writePlugin } from '../helpers/plugin-folder.js';

let root: string;
let dir: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'kosmo-files-')));
  dir = writePlugin(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const unsafe = (problem: string | RegExp) =>
  expect.objectContaining({ code: 'plugin_unsafe', message: expect.stringMatching(problem) });

describe('the files of a plugin', () => {
  test('are read by path, sorted, without what version control keeps', () => {
    writeFiles(dir, { '.git/config': 'x', 'node_modules/a/index.js': 'x', 'lib/a/b.lua': 'return 1' });
    expect([...readPluginFiles(dir).keys()]).toEqual([
      'README.md',
      'functions/shop_buy.lua',
      'functions/shop_get_item.lua',
      'lib/a/b.lua',
      'plugin.json',
    ]);
  });

  test('have a hash that knows names, borders and every byte', () => {
    const before = contentHash(dir);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(contentHash(dir)).toBe(before);
    const hashes = new Set([before]);
    const changes: (() => void)[] = [
      () => writeFiles(dir, { 'README.md': '# Shop' }),
      () => renameSync(join(dir, 'README.md'), join(dir, 'README2.md')),
      () => writeFiles(dir, { 'lib/x.lua': '' }),
      () => writeFiles(dir, { 'lib/x.lua': '\n' }),
      () => writeFiles(dir, { 'lib/x.lua': '\0' }),
    ];
    for (const change of changes) {
      change();
      hashes.add(contentHash(dir));
    }
    expect(hashes.size).toBe(changes.length + 1);
  });

  test.each<[string, string, () => void]>([
    ['a link to a file outside', 'symbolic link', () => symlinkSync('/etc/hostname', join(dir, 'lib.lua'))],
    ['a link to a file inside', 'symbolic link', () => symlinkSync('README.md', join(dir, 'other.md'))],
    ['a link to a folder', 'symbolic link', () => symlinkSync('/etc', join(dir, 'lib'))],
    ['a link to nowhere', 'symbolic link', () => symlinkSync('/nowhere/at/all', join(dir, 'x'))],
    ['a link to itself', 'symbolic link', () => symlinkSync('x', join(dir, 'x'))],
    ['a link to its parent', 'symbolic link', () => symlinkSync('..', join(dir, 'up'))],
    ['a pipe', 'no regular file', () => execFileSync('mkfifo', [join(dir, 'pipe')])],
    ['a name with a line break', 'is not taken', () => writeFileSync(join(dir, 'a\nb'), '')],
    ['a name with an escape sequence', 'is not taken', () => writeFileSync(join(dir, '\u001b[2J'), '')],
    ['a name that runs backwards', 'is not taken', () => writeFileSync(join(dir, 'a\u202egpj.lua'), '')],
    ['a name with a backslash', 'is not taken', () => writeFileSync(join(dir, 'a\\b'), '')],
    ['a name with a colon', 'is not taken', () => writeFileSync(join(dir, 'a:b'), '')],
    ['a name of a space', 'is not taken', () => writeFileSync(join(dir, ' '), '')],
    ['a name that ends in a space', 'is not taken', () => writeFileSync(join(dir, 'plugin.json '), '')],
    ['names that differ in case only', 'in different cases', () => writeFileSync(join(dir, 'readme.MD'), '')],
    [
      'a path that is too deep',
      'is not taken',
      () => mkdirSync(join(dir, ...'abcdefghi'), { recursive: true }),
    ],
    [
      'a file that is too large',
      'more than 2097152',
      () => writeFileSync(join(dir, 'x'), Buffer.alloc(2097153)),
    ],
  ])('with %s are refused', (_what, problem, prepare) => {
    prepare();
    expect(() => readPluginFiles(dir)).toThrow(unsafe(problem));
  });

  test('that are too many, or too large in all, are refused before they are read', () => {
    const many = new Sizes('x');
    for (let count = 1; count <= 500; count++) many.add(`f${count}`, 1);
    expect(() => many.add('one', 1)).toThrow(unsafe('more than 500 files'));
    const large = new Sizes('x');
    for (let count = 1; count <= 8; count++) large.add(`f${count}`, 2 * 1024 * 1024);
    expect(() => large.add('one', 1)).toThrow(unsafe('bytes in all'));
  });

  test('with a socket are refused', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(dir, 's'), resolve));
    expect(() => readPluginFiles(dir)).toThrow(unsafe('no regular file'));
    await new Promise((resolve) => server.close(resolve));
  });

  test('are not looked for behind a link that stands for the folder', () => {
    symlinkSync(dir, join(root, 'linked'));
    expect(() => readPluginFiles(join(root, 'linked'))).toThrow(unsafe('is a symbolic link'));
  });

  test('may be hard links: their bytes are what is hashed', () => {
    linkSync(join(dir, 'README.md'), join(dir, 'COPY.md'));
    expect(readPluginFiles(dir).get('COPY.md')?.toString()).toBe('# Shop\n');
  });
});
