import { describe, expect, test } from '@jest/globals';
import { build, type Metafile } from 'esbuild';
import { globalConfig } from 'zod/v4/core';
import { hostBuild } from '../.ci/host.mjs';

/** Our own files that may be loaded before `initialize` and `tools/list` are answered. Whatever only calls need is not here. */
const OURS = [
  /^src\/(?:config|policy|shared)\//,
  /^src\/plugins\/(?:loader|places|checked-manifest)\.ts$/,
  /^src\/cli\/(?:main|program|words|options|stdout-reader|pinned-accounts|compose-offer|survive-faults)\.ts$/,
  /^src\/cli\/program\/(?:serve|common-options)\.ts$/,
  /^src\/cli\/commands\/mcp-serve\.ts$/,
  /^src\/mcp\/(?!client\.)/,
  /^src\/gateway\/(?:catalog|offer|key-facts|choose-account)\.ts$/,
  /^src\/credentials\/(?:read-file|file-format|account-name|key-facts-file|key-facts-format)\.ts$/,
];
const PACKAGES = [
  '@modelcontextprotocol/sdk',
  'commander',
  'fastest-levenshtein',
  'zod',
  'zod-to-json-schema',
];
const COMMAND_PACKAGES = ['commander', 'fastest-levenshtein', 'picocolors'];
/** Of Node's own modules these are loaded by every start of Node, or nearly; crypto, child processes and sockets are not. */
const BUILT_IN = ['node:console', 'node:fs', 'node:fs/promises', 'node:os', 'node:path', 'node:url'];
/** Read, compiled and run at each start. The SDK with its zod is two thirds of it. */
const MOST_BYTES = 335_000;

const packageOf = (path: string): string | undefined =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path)?.[1];

/** Where `mcp:serve` comes by, the last two by dynamic imports. */
const SERVE = ['src/cli/main.ts', 'src/cli/program/serve.ts', 'src/cli/commands/mcp-serve.ts'];
/** Where every other command comes by, before its own file. */
const COMMAND = ['src/cli/main.ts', 'src/cli/program/all.ts'];

type Chunk = Metafile['outputs'][string];

/** The chunks that are loaded by static imports of these entry points. */
function chunksOf({ outputs }: Metafile, entries: readonly string[]): Chunk[] {
  const seen = new Set<string>();
  const visit = (chunk: string): void => {
    if (seen.has(chunk)) return;
    seen.add(chunk);
    for (const { path, kind, external } of outputs[chunk]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) visit(path);
  };
  const found = Object.entries(outputs).filter(([, { entryPoint }]) => entries.includes(entryPoint ?? ''));
  if (found.length !== entries.length) throw new Error(`not all built: ${entries.join(', ')}`);
  for (const [path] of found) visit(path);
  return [...seen].flatMap((path) => outputs[path] ?? []);
}

const inputsOf = (chunks: readonly Chunk[]): string[] => chunks.flatMap((chunk) => Object.keys(chunk.inputs));
const bytesOf = (chunks: readonly Chunk[]): number => chunks.reduce((sum, chunk) => sum + chunk.bytes, 0);

const built = build({ ...hostBuild, write: false });

describe('what mcp:serve loads before it answers', () => {
  const chunks = built.then(({ metafile }) => chunksOf(metafile, SERVE));

  test('is the policy, the manifests and the protocol, and nothing that only calls need', async () => {
    const inputs = inputsOf(await chunks);
    expect(inputs).toContain('src/gateway/offer.ts');
    const ours = inputs.filter((path) => packageOf(path) === undefined);
    expect(ours.filter((path) => !OURS.some((allowed) => allowed.test(path)))).toEqual([]);
    const packages = new Set(inputs.flatMap((path) => packageOf(path) ?? []));
    expect([...packages].filter((name) => !PACKAGES.includes(name))).toEqual([]);
  });

  test('needs few of the modules of Node', async () => {
    const external = (await chunks).flatMap(({ imports }) =>
      imports.flatMap(({ path, kind, external }) =>
        external === true && kind === 'import-statement' ? [path] : [],
      ),
    );
    expect([...new Set(external)].filter((name) => !BUILT_IN.includes(name))).toEqual([]);
  });

  test('stays small', async () => {
    const bytes = bytesOf(await chunks);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });
});

describe('what a command loads before it looks at anything', () => {
  test.each<[command: string, file: string | undefined, mostBytes: number]>([
    ['help of any command', undefined, 105_000],
    ['integrations:list', 'integrations-list', 165_000],
    ['integrations:docs', 'integrations-docs', 170_000],
    ['integrations:doctor', 'integrations-doctor', 164_000],
    ['integrations:fields', 'integrations-fields', 165_000],
    ['policy explain', 'policy', 175_000],
    ['plugin:list', 'plugin-list', 115_000],
    ['approvals', 'approvals', 130_000],
    ['audit', 'audit', 125_000],
    ['completion', 'completion', 110_000],
  ])('for %s is no parser of files that need not be there, and small', async (_command, file, mostBytes) => {
    const entries = file === undefined ? COMMAND : [...COMMAND, `src/cli/commands/${file}.ts`];
    const chunks = chunksOf((await built).metafile, entries);
    const packages = new Set(inputsOf(chunks).flatMap((path) => packageOf(path) ?? []));
    expect([...packages].filter((name) => !COMMAND_PACKAGES.includes(name))).toEqual([]);
    expect(bytesOf(chunks)).toBeLessThan(mostBytes);
  });

  test('for a call is what carries it out, and no parser either', async () => {
    const inputs = inputsOf(chunksOf((await built).metafile, [...COMMAND, 'src/cli/commands/call.ts']));
    expect(inputs).toContain('src/gateway/gateway.ts');
    const packages = new Set(inputs.flatMap((path) => packageOf(path) ?? []));
    expect([...packages].filter((name) => !COMMAND_PACKAGES.includes(name))).toEqual([]);
  });
});

test('zod takes its settings from where main.ts puts them', () => {
  expect(Reflect.get(globalThis, '__zod_globalConfig')).toBe(globalConfig);
});
