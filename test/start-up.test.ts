import { describe, expect, test } from '@jest/globals';
import { build, type Metafile } from 'esbuild';
import { hostBuild } from '../.ci/host.mjs';

/** Our own files that may be loaded before `initialize` and `tools/list` are answered. Whatever only calls need is not here. */
const OURS = [
  /^src\/(?:config|policy|shared)\//,
  /^src\/plugins\/(?:loader|places|checked-manifest)\.ts$/,
  /^src\/cli\/(?:main|program|words|options|output|pinned-accounts|compose-offer)\.ts$/,
  /^src\/cli\/program\/(?:serve|common-options)\.ts$/,
  /^src\/cli\/commands\/mcp-serve\.ts$/,
  /^src\/mcp\/(?!client\.)/,
  /^src\/gateway\/(?:catalog|offer|key-facts|choose-account)\.ts$/,
  /^src\/credentials\/(?:read-file|account-name|key-facts-file)\.ts$/,
];
const PACKAGES = [
  '@modelcontextprotocol/sdk',
  'commander',
  'fastest-levenshtein',
  'zod',
  'zod-to-json-schema',
];
/** Of Node's own modules these are loaded by every start of Node, or nearly; crypto, child processes and sockets are not. */
const BUILT_IN = ['node:console', 'node:fs', 'node:fs/promises', 'node:os', 'node:path', 'node:url'];
/** Read, compiled and run at each start. The SDK with its zod is two thirds of it. */
const MOST_BYTES = 330_000;

const packageOf = (path: string): string | undefined =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path)?.[1];

/** Where `mcp:serve` comes by, the last two by dynamic imports. */
const ENTRIES = new Set(['src/cli/main.ts', 'src/cli/program/serve.ts', 'src/cli/commands/mcp-serve.ts']);

/** The chunks that `mcp:serve` loads before it serves, by static imports of its entry points. */
function startUp({ outputs }: Metafile): Metafile['outputs'][string][] {
  const seen = new Set<string>();
  const visit = (chunk: string): void => {
    if (seen.has(chunk)) return;
    seen.add(chunk);
    for (const { path, kind, external } of outputs[chunk]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) visit(path);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs))
    if (ENTRIES.has(entryPoint ?? '')) visit(path);
  return [...seen].flatMap((path) => outputs[path] ?? []);
}

describe('what mcp:serve loads before it answers', () => {
  const chunks = build({ ...hostBuild, write: false }).then(({ metafile }) => startUp(metafile));

  test('is the policy, the manifests and the protocol, and nothing that only calls need', async () => {
    const inputs = (await chunks).flatMap((chunk) => Object.keys(chunk.inputs));
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
    const bytes = (await chunks).reduce((sum, chunk) => sum + chunk.bytes, 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });
});
