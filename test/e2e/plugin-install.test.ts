import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runKosmo, type Ran } from '../helpers/run-kosmo.js';
import { writeFiles, writePlugin } from '../helpers/plugin-folder.js';
import { tgz } from '../helpers/tar.js';

let home: string;
let work: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'kosmo-home-')));
  work = realpathSync(mkdtempSync(join(tmpdir(), 'kosmo-work-')));
});
afterEach(() => {
  for (const folder of [home, work]) rmSync(folder, { recursive: true, force: true });
});

const install = (source: string, ...more: string[]): Promise<Ran> =>
  runKosmo(['plugin:install', source, ...more], { home, cwd: work });
const installed = (path: string): string => readFileSync(join(home, 'plugins', path), 'utf8');

/** A packed plugin with a script that must not run. */
function packed(): Buffer {
  const dir = writePlugin(work, 'geo');
  const evil = JSON.stringify({
    name: 'kosmo-geo',
    version: '1.0.0',
    scripts: { install: `touch ${work}/ran`, prepack: `touch ${work}/ran` },
  });
  const files = ['plugin.json', 'functions/shop_buy.lua', 'functions/shop_get_item.lua', 'README.md'];
  return tgz([
    ...files.map((path) => ({ path: `package/${path}`, content: readFileSync(join(dir, path)) })),
    { path: 'package/package.json', content: evil },
  ]);
}

describe('kosmo plugin:install', () => {
  test('copies a folder, tells how to trust it, and replaces only when asked', async () => {
    writePlugin(work, 'geo');
    const first = await install('./geo');
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('kosmo plugin:trust geo')]);
    expect(installed('geo/README.md')).toBe('# Shop\n');
    expect(existsSync(join(home, 'trusted-plugins.json'))).toBe(false);
    writeFiles(join(work, 'geo'), { 'README.md': '# New\n' });
    expect((await install('./geo')).stderr).toContain('--replace');
    expect(installed('geo/README.md')).toBe('# Shop\n');
    expect((await install('./geo', '--replace')).code).toBe(0);
    expect(installed('geo/README.md')).toBe('# New\n');
  });

  test('does not take what is bundled, invalid or not there', async () => {
    writePlugin(work, 'convex');
    expect((await install('./convex')).stderr).toContain('name of a bundled plugin');
    writePlugin(work, 'bad', (data) => (data['origins'] = ['http://plain.example']));
    expect((await install('./bad')).stderr).toContain('origins[0]');
    for (const source of ['./nosuch', 'git+ssh://x/y', 'http://127.0.0.1/x.tgz', '-g', 'nosuch.tgz'])
      expect((await install(source)).code).toBe(2);
    expect(existsSync(join(home, 'plugins'))).toBe(false);
  });

  test('takes a package from the npm registry without running its scripts', async () => {
    const archive = packed();
    const server = createServer((request, response) => {
      const { port } = server.address() as AddressInfo;
      const tarball = `http://127.0.0.1:${port}/kosmo-geo.tgz`;
      const version = { name: 'kosmo-geo', version: '1.0.0', dist: { tarball } };
      response.end(
        request.url?.endsWith('.tgz') === true
          ? archive
          : JSON.stringify({
              name: 'kosmo-geo',
              'dist-tags': { latest: '1.0.0' },
              versions: { '1.0.0': version },
            }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    writeFileSync(join(home, '.npmrc'), `registry=http://127.0.0.1:${port}/\ncache=${work}/cache\n`);
    const ran = await install('kosmo-geo');
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(installed('geo/plugin.json')).toContain('"geo"');
    expect(existsSync(join(work, 'ran'))).toBe(false);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }, 240_000);
});
