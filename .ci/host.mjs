import { resolve } from 'node:path';

/** The SDK's server imports a JSON Schema validator that we do not use; src/mcp/no-validator.ts says why. */
const withoutSdkValidator = {
  name: 'without-sdk-validator',
  setup(build) {
    build.onResolve({ filter: /\/validation\/ajv-provider\.js$/ }, () => ({
      path: resolve('src/mcp/no-validator.ts'),
    }));
  },
};

/**
 * How the host is bundled: ES modules, split so that a command loads only what it uses.
 * @type {import('esbuild').BuildOptions & { metafile: true }}
 */
export const hostBuild = {
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
  // Its main file looks for its parts at run time.
  alias: { 'jsonc-parser': resolve('node_modules/jsonc-parser/lib/esm/main.js') },
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
};
