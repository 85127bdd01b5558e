// Bundles the host (ES modules, split so that a command loads only what it uses) and the guest (one file).
import { build } from 'esbuild';
import { chmod, rm } from 'node:fs/promises';
import { guestBuild } from './fengari.mjs';

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  legalComments: 'linked',
  logLevel: 'warning',
};

await rm('dist', { recursive: true, force: true });
await build({
  ...common,
  entryPoints: { main: 'src/cli/main.ts' },
  outdir: 'dist',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  // CommonJS libraries inside an ES bundle still call require for Node's own modules.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
});
await build({ ...guestBuild, outdir: 'dist', outExtension: { '.js': '.cjs' } });
await chmod('bin/kosmo.js', 0o755);
await chmod('bin/kosmokrator.js', 0o755);
