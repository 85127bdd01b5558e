import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HURRY = /^work\.MOST_MS = \d+$/m;

/**
 * A copy of the plugin that reads on however long its pages take: on a busy machine a call would end its page early, as
 * it must, and not where the rows and pages of a test end it. The limit itself is tested on the library as it is.
 */
export function unhurriedCopy(pluginDir: string): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'kosmo-convex-'));
  cpSync(pluginDir, dir, { recursive: true });
  const file = join(dir, 'lib', 'work.lua');
  const source = readFileSync(file, 'utf8');
  if (!HURRY.test(source)) throw new Error('lib/work.lua has no time limit in the form that is known here');
  writeFileSync(file, source.replace(HURRY, 'work.MOST_MS = math.huge'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
