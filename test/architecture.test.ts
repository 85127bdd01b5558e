import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const SRC = resolve(import.meta.dirname, '..', 'src');

/** What each part may import at run time, besides itself. Types may also come from the parts in `PEERS`. */
const MAY_IMPORT: Record<string, string[]> = {
  cli: [
    'mcp',
    'gateway',
    'policy',
    'approvals',
    'plugins',
    'runtime',
    'credentials',
    'http',
    'config',
    'shared',
    'demo',
  ],
  mcp: ['gateway', 'approvals', 'config', 'shared'],
  gateway: ['policy', 'approvals', 'plugins', 'runtime', 'credentials', 'http', 'config', 'shared'],
  policy: ['config', 'shared'],
  approvals: ['config', 'shared'],
  plugins: ['config', 'shared'],
  runtime: ['config', 'shared'],
  credentials: ['config', 'shared'],
  http: ['config', 'shared'],
  demo: ['config', 'shared'],
  config: ['shared'],
  shared: [],
  guest: ['shared'],
};
const PEERS = ['policy', 'approvals', 'plugins', 'runtime', 'credentials', 'http'];

interface Import {
  file: string;
  from: string;
  to: string;
  typeOnly: boolean;
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return /\.[cm]?ts$/.test(entry.name) ? [path] : [];
  });
}

const sources = files(SRC).map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const imports: Import[] = sources.flatMap(({ path, text }) =>
  [
    ...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?[^'"]*?from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/gm),
  ].map((match) => ({
    file: relative(SRC, path),
    from: relative(SRC, path).split('/')[0]!,
    to: relative(SRC, resolve(path, '..', match[2] ?? match[3]!)).split('/')[0]!,
    typeOnly: match[1] !== undefined,
  })),
);

describe('the direction of imports', () => {
  test('is downward only', () => {
    const wrong = imports.filter(({ from, to, typeOnly }) => {
      if (from === to || MAY_IMPORT[from]?.includes(to)) return false;
      return !(typeOnly && PEERS.includes(from) && PEERS.includes(to));
    });
    expect(wrong).toEqual([]);
    expect(imports.length).toBeGreaterThan(200);
  });

  test('lets every part be known to this test', () => {
    expect(readdirSync(SRC).sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });
});

describe('the house', () => {
  test('keeps every source file to 250 lines', () => {
    expect(
      sources.filter(({ text }) => text.split('\n').length > 251).map(({ path }) => relative(SRC, path)),
    ).toEqual([]);
  });

  test('ends the process in cli/main.ts only, besides the guest, which is a process of its own', () => {
    const exits = sources
      .filter(({ text }) => /process\.exit\(/.test(text))
      .map(({ path }) => relative(SRC, path));
    expect(exits.filter((file) => !file.startsWith('guest/'))).toEqual(['cli/main.ts']);
  });

  test('uses the MCP SDK in src/mcp only', () => {
    const users = sources
      .filter(({ text }) => text.includes('@modelcontextprotocol/sdk'))
      .map(({ path }) => relative(SRC, path));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !file.startsWith('mcp/'))).toEqual([]);
  });

  test('names no integration in the host: what belongs to one is in its plugin', () => {
    // The command line shows examples; everything below it must work for any plugin.
    const hosts = sources.filter(({ path }) => !/^(demo|cli)\//.test(relative(SRC, path)));
    const naming = hosts.filter(({ text }) => /convex/i.test(text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')));
    expect(naming.map(({ path }) => relative(SRC, path))).toEqual([]);
  });
});
