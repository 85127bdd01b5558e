// Bundles the host (ES modules, split so that a command loads only what it uses) and the guest (one file).
import { build } from 'esbuild';
import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { guestBuild } from './fengari.mjs';
import { licencesOf } from './licences.mjs';

/** The SDK's server imports a JSON Schema validator that we do not use; src/mcp/no-validator.ts says why. */
const withoutSdkValidator = {
  name: 'without-sdk-validator',
  setup(build) {
    build.onResolve({ filter: /\/validation\/ajv-provider\.js$/ }, () => ({
      path: resolve('src/mcp/no-validator.ts'),
    }));
  },
};

const host = await build({
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Names are kept, so that a stack trace in a report can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  plugins: [withoutSdkValidator],
  // Native; loaded only when a database of the PHP CLI is met.
  external: ['libsql'],
  entryPoints: { main: 'src/cli/main.ts' },
  outdir: 'dist',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  // CommonJS libraries inside an ES bundle still call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
const guest = await build({ ...guestBuild, metafile: true, outdir: 'dist', outExtension: { '.js': '.cjs' } });
await writeFile('dist/THIRD_PARTY_LICENCES.txt', licencesOf([host.metafile, guest.metafile]));
await removeStale(
  new Set([
    ...Object.keys(host.metafile.outputs),
    ...Object.keys(guest.metafile.outputs),
    'dist/THIRD_PARTY_LICENCES.txt',
  ]),
);
await chmod('bin/kosmo.js', 0o755);
await chmod('bin/kosmokrator.js', 0o755);

/** Removes chunks of earlier builds; the folder itself stays, so that a running process keeps its files until the end. */
async function removeStale(current) {
  for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
    const path = relative('.', join(entry.parentPath, entry.name));
    if (entry.isFile() && !current.has(path)) await rm(path);
  }
}
