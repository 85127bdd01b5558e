import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guestBuild } from '../../.ci/fengari.mjs';

export interface GuestBundle {
  /** Absolute path of the bundle, built with the options of the release. */
  path: string;
  remove(): void;
}

/** Builds the guest into a folder of its own. */
export async function buildGuest(): Promise<GuestBundle> {
  const folder = mkdtempSync(join(tmpdir(), 'kosmo-guest-'));
  await build({ ...guestBuild, outdir: folder, outExtension: { '.js': '.cjs' } } as Parameters<
    typeof build
  >[0]);
  return { path: join(folder, 'guest.cjs'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
