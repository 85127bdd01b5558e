import { build } from 'esbuild';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Checks the bundled manifests and keeps what came out, so that no start has to check them again. One that is not
 * valid is left out: loading it says why. Returns the paths of what was written.
 * @param {string} [plugins] @param {string} [folder] @returns {Promise<string[]>}
 */
export async function keepManifests(plugins = 'plugins', folder = 'dist/manifests') {
  const { parseManifest, keptManifest } = await manifestCode();
  await mkdir(folder, { recursive: true });
  const written = (await readdir(plugins)).map(async (name) => {
    const file = join(plugins, name, 'plugin.json');
    // Whatever else stands there is no plugin.
    const source = await readFile(file, 'utf8').catch(() => undefined);
    if (source === undefined) return [];
    try {
      const kept = keptManifest(source, parseManifest(source, file));
      const path = `${folder}/${name}.json`;
      await writeFile(path, kept);
      return [path];
    } catch (error) {
      console.warn(error.message);
      return [];
    }
  });
  return (await Promise.all(written)).flat();
}

/** The host's own code for this, compiled. */
async function manifestCode() {
  const { outputFiles } = await build({
    stdin: {
      contents:
        "export * from './src/plugins/parse-manifest.ts'; export * from './src/plugins/checked-manifest.ts';",
      resolveDir: '.',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
