import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';
import { StdioClient } from '../helpers/stdio-client.js';

const ROOT = resolve(import.meta.dirname, '..', '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The first code block of a language after a heading. */
function block(heading: string, language: string): string {
  const section = README.slice(README.indexOf(`## ${heading}\n`));
  return new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(section)![1]!;
}

let served: Served;
let copy: string;
beforeAll(async () => {
  served = await servedDeployment();
  copy = mkdtempSync(join(tmpdir(), 'kosmo-readme-'));
  for (const part of ['bin', 'dist', 'lua', 'plugins', 'package.json'])
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
});
afterAll(async () => {
  await served.close();
  rmSync(copy, { recursive: true, force: true });
});

describe('the README', () => {
  test('shows a function that works when it is added as it says', async () => {
    const manifestFile = join(copy, 'plugins/convex/plugin.json');
    const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as { functions: unknown[] };
    manifest.functions.push(JSON.parse(block('Write a function', 'json')));
    writeFileSync(manifestFile, JSON.stringify(manifest));
    writeFileSync(join(copy, 'plugins/convex/functions/convex_count.lua'), block('Write a function', 'lua'));
    const client = new StdioClient(
      ['--integration=convex'],
      { KOSMO_HOME: served.home },
      join(copy, 'bin/kosmo.js'),
    );
    await client.initialize();
    expect((await client.call('count', { table: 'users' })).structuredContent).toEqual({ count: 12 });
    expect((await client.request('tools/list')).result.tools).toHaveLength(5);
    await client.end();
  });

  test('names every npm script it mentions as it is', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...README.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1]!);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});
