import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KosmoError } from '../../shared/errors.js';
import { parseManifest } from '../parse-manifest.js';
import type { PluginDraft } from './draft.js';

/**
 * Writes a new plugin to a folder that is empty or does not exist. Its manifest is checked first: what is written can be
 * served. Throws `usage` for a folder with something in it.
 */
export async function writePlugin(dir: string, draft: PluginDraft): Promise<string[]> {
  const inside = await readdir(dir).catch(() => []);
  if (inside.length > 0) {
    throw new KosmoError('usage', `${dir} is there already, and not empty.`, {
      hint: 'Choose another name or folder.',
    });
  }
  const manifest = `${JSON.stringify({ $schema: './plugin.schema.json', ...draft.manifest }, null, 2)}\n`;
  parseManifest(manifest, 'plugin.json');
  const files: Record<string, string> = { 'plugin.json': manifest, ...draft.files };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text, { flag: 'wx' });
  }
  return Object.keys(files);
}
