import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KosmoError } from '../../shared/errors.js';
import type { PluginFiles } from '../files.js';
import { readArchive } from './archive.js';

/** A name of the npm registry with or without version. No URL, path or git address: those would run code. */
const SPEC = /^(?:@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*(?:@[\w.^~<>=*-]{1,60})?$/;
const TIMEOUT_MS = 120_000;

export const isNpmSpec = (text: string): boolean => SPEC.test(text);

/** Fetches a package with `npm pack`, without any script of it. Throws `usage` with what npm said. */
export async function readNpmPackage(spec: string): Promise<PluginFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'kosmo-npm-'));
  try {
    await npm(['pack', '--ignore-scripts', '--pack-destination', folder, '--', spec]);
    const [archive] = await readdir(folder);
    if (archive === undefined) throw new KosmoError('usage', `npm has no package "${spec}".`);
    return await readArchive(join(folder, archive));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function npm(args: string[]): Promise<void> {
  const child = spawn('npm', args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: TIMEOUT_MS });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString('utf8')}`.slice(-2000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new KosmoError('usage', `npm cannot be run: ${cause.message}.`, { cause })),
    );
    child.once('close', resolve);
  });
  if (code === 0) return;
  const why = said.split('\n').find((line) => line.startsWith('npm error') && !/code|log/.test(line));
  throw new KosmoError('usage', `npm could not fetch the package: ${why ?? `exit code ${code}`}.`, {
    hint: 'Check the name. A folder or an archive is given by its path, such as ./weather.',
  });
}
