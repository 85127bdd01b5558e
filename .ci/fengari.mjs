// fengari is repaired while it is bundled or loaded by a test; the rules are in src/guest/fengari-rules.ts.
import { buildSync } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const engine = join(root, 'src/guest/engine');

const bundledRules = buildSync({
  entryPoints: [join(root, 'src/guest/fengari-rules.ts')],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node20',
});
const { applyRules } = await import(
  `data:text/javascript;base64,${Buffer.from(bundledRules.outputFiles[0].contents).toString('base64')}`
);

export { applyRules };

/** Modules that fengari loads and the guest must not have: files, processes, and the libraries that use them. */
const STUBBED = /^(?:readline-sync|tmp|child_process|fs|os|path|\.\/lualib\.js)$/;
const STUB = `module.exports = { platform: () => 'linux', lua_assert() {} };`;

/** The esbuild plugin for every bundle that contains fengari. */
export const fengariPlugin = {
  name: 'fengari',
  setup(build) {
    build.onResolve({ filter: /^kosmo-engine\// }, ({ path }) => ({
      path: join(engine, `${path.slice('kosmo-engine/'.length)}.cts`),
    }));
    build.onResolve({ filter: STUBBED }, ({ path, importer }) =>
      /fengari[\\/]src[\\/]/.test(importer) ? { path, namespace: 'fengari-stub' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'fengari-stub' }, () => ({ contents: STUB, loader: 'js' }));
    build.onLoad({ filter: /fengari[\\/]src[\\/][\w.]+\.js$/ }, async ({ path }) => ({
      contents: applyRules(path, await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/** Bundles fengari as it is, for comparison. */
export const fengariUnrepaired = {
  name: 'fengari-unrepaired',
  setup(build) {
    build.onResolve({ filter: STUBBED }, ({ path, importer }) =>
      /fengari[\\/]src[\\/]/.test(importer) ? { path, namespace: 'fengari-stub' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'fengari-stub' }, () => ({ contents: STUB, loader: 'js' }));
  },
};

/** Options for the guest bundle; tests build it with the same ones into a folder of their own. */
export const guestBuild = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  entryPoints: { guest: join(root, 'src/guest/main.ts') },
  plugins: [fengariPlugin],
};
