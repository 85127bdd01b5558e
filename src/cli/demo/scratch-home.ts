import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialsFile, packageRoot } from '../../config/paths.js';
import { FileStore } from '../../credentials/file-store.js';

export interface ScratchHome {
  path: string;
  remove(): Promise<void>;
}

/** A KOSMO_HOME of its own, so that the demo never touches the user's credentials. */
export async function scratchHome(url: string, accessToken: string): Promise<ScratchHome> {
  const path = await mkdtemp(join(tmpdir(), 'kosmo-demo-'));
  await new FileStore(credentialsFile(path)).update('convex', 'default', { url, access_token: accessToken });
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** The command that starts our own server, by absolute paths. */
export function serverCommand(
  home: string,
  write: 'deny' | 'ask' | 'allow',
): { command: string; args: string[]; env: Record<string, string> } {
  return {
    command: process.execPath,
    args: [join(packageRoot(), 'bin', 'kosmo.js'), 'mcp:serve', '--integration=convex', `--write=${write}`],
    env: { KOSMO_HOME: home },
  };
}
