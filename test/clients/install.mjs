import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Installs a client from the npm registry into a cache folder, once, without install scripts. Returns the path of its command. */
export function installClient(name, version, command) {
  const folder = join(tmpdir(), 'kosmo-clients', `${command}-${version}`);
  const path = join(folder, 'node_modules', '.bin', command);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    console.log(`installing ${name}@${version} …`);
    const { status } = spawnSync(
      'npm',
      ['install', '--prefix', folder, '--ignore-scripts', '--no-save', `${name}@${version}`],
      { stdio: 'inherit' },
    );
    if (status !== 0) throw new Error(`${name} could not be installed`);
  }
  return path;
}
