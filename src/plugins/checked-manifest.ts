import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkedManifestsDir } from '../config/paths.js';
import { fingerprint } from '../shared/fingerprint.js';
import type { Manifest } from './manifest.js';

/** What the build keeps of a bundled plugin whose manifest it has checked. */
interface Kept {
  /** The text that was checked. */
  source: string;
  /** What came out of the check, as JSON. */
  manifest: string;
  /** Fingerprint of `manifest`. */
  mark: string;
}

/** For the build: a manifest that has been checked, and the text that it came from. */
export function keptManifest(source: string, manifest: Manifest): string {
  const text = JSON.stringify(manifest);
  return JSON.stringify({ source, manifest: text, mark: fingerprint(text) } satisfies Kept);
}

/** The manifest of exactly this text, if the build has checked it; undefined where nothing whole is kept of it. */
export function checkedManifest(
  name: string,
  source: string,
  dir: string = checkedManifestsDir(),
): Manifest | undefined {
  try {
    const kept = JSON.parse(readFileSync(join(dir, `${name}.json`), 'utf8')) as Kept;
    if (kept.source !== source || fingerprint(kept.manifest) !== kept.mark) return undefined;
    return JSON.parse(kept.manifest) as Manifest;
  } catch {
    return undefined;
  }
}
