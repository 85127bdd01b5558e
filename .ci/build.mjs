// Bundles the host (ES modules, split so that a command loads only what it uses) and the guest (one file).
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { guestBuild } from './fengari.mjs';
import { hostBuild } from './host.mjs';
import { licencesOf } from './licences.mjs';
import { keepManifests } from './manifests.mjs';

const host = await build(hostBuild);
const guest = await build({ ...guestBuild, metafile: true, outdir: 'dist', outExtension: { '.js': '.cjs' } });
await writeFile('dist/THIRD_PARTY_LICENCES.txt', licencesOf([host.metafile, guest.metafile]));
const built = [host, guest].flatMap(({ metafile }) => Object.keys(metafile.outputs));
const manifests = await keepManifests();
await writeFile('dist/hashes.json', await hashes([...built, ...manifests]));
await removeStale(new Set([...built, ...manifests, 'dist/THIRD_PARTY_LICENCES.txt', 'dist/hashes.json']));
await chmod('bin/kosmo.js', 0o755);
await chmod('bin/kosmokrator.js', 0o755);

/** SHA-256 of every built file, for `kosmo doctor`. */
async function hashes(files) {
  const entries = files.sort().map(async (file) => [
    file,
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  ]);
  return JSON.stringify(Object.fromEntries(await Promise.all(entries)));
}

/** Removes chunks of earlier builds; the folder itself stays, so that a running process keeps its files until the end. */
async function removeStale(current) {
  for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
    const path = relative('.', join(entry.parentPath, entry.name));
    if (entry.isFile() && !current.has(path)) await rm(path);
  }
}
