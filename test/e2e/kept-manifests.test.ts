import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runKosmo, type Ran } from '../helpers/run-kosmo.js';

let root: string;
let manifestFile: string;
let keptFile: string;
const source = readFileSync('plugins/convex/plugin.json', 'utf8');
const kept = readFileSync('dist/manifests/convex.json', 'utf8');

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'kosmo-package-'));
  for (const part of ['bin', 'dist', 'lua', 'plugins', 'package.json'])
    cpSync(part, join(root, part), { recursive: true });
  manifestFile = join(root, 'plugins', 'convex', 'plugin.json');
  keptFile = join(root, 'dist', 'manifests', 'convex.json');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs the copied package with this manifest, and this of what the build kept of it: nothing, if undefined. */
function run(args: string[], manifest: string, keeps: string | undefined): Promise<Ran> {
  writeFileSync(manifestFile, manifest);
  if (keeps === undefined) rmSync(keptFile, { force: true });
  else writeFileSync(keptFile, keeps);
  return runKosmo(args, { home: join(root, 'home'), bin: join(root, 'bin', 'kosmo.js') });
}

const changed = (from: string, to: string): string => {
  expect(source).toContain(from);
  return source.replace(from, to);
};
const LIST = ['integrations:list', '--json'];

describe('a package with what the build kept of its manifests', () => {
  test('says of them what it says without', async () => {
    const plain = await run(LIST, source, undefined);
    expect(plain.code).toBe(0);
    expect(await run(LIST, source, kept)).toEqual(plain);
    const schema = ['integrations:schema', 'convex.query_documents'];
    expect(await run(schema, source, kept)).toEqual(await run(schema, source, undefined));
  });

  test('shows what was changed in a plugin.json since', async () => {
    const manifest = changed('"title": "Convex"', '"title": "Vexcon"');
    expect((await run(LIST, manifest, kept)).stdout).toContain('Vexcon');
  });

  test.each<[string, () => string]>([
    ['a key that is not known', () => changed('"version"', '"verzion"')],
    [
      'a read function that uses a write endpoint',
      () => source.replaceAll('"write"', '"read"').replace('"class": "read"', '"class": "write"'),
    ],
    ['text that is no JSON', () => source.slice(0, -3)],
  ])('refuses %s as it does without', async (_what, manifest) => {
    const plain = await run(LIST, manifest(), undefined);
    expect(plain.code).toBe(5);
    expect(plain.stdout).toContain('plugin.json');
    expect(await run(LIST, manifest(), kept)).toEqual(plain);
    const serve = ['mcp:serve', '--integration=convex'];
    const refused = await run(serve, manifest(), kept);
    expect(refused.code).toBe(5);
    expect(refused.stderr).toBe((await run(serve, manifest(), undefined)).stderr);
  });

  test.each<[string, string]>([
    ['cut short', kept.slice(0, kept.length / 2)],
    ['empty', ''],
    ['altered', kept.replace('\\"operation\\":\\"write\\"', '\\"operation\\":\\"read\\"')],
    ['of another version of the plugin', kept.replace('1.0.0', '0.9.0')],
  ])('does not use what is %s', async (_what, keeps) => {
    expect(keeps).not.toBe(kept);
    expect(await run(LIST, source, keeps)).toEqual(await run(LIST, source, undefined));
  });
});
