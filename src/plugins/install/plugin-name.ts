import { KosmoError } from '../../shared/errors.js';
import { isSnakeName } from '../../shared/names.js';
import type { PluginFiles } from '../files.js';

/** The name that a plugin gives itself, before its manifest is checked. `source` is only named in errors. */
export function nameOf(source: string, files: PluginFiles): string {
  const text = files.get('plugin.json')?.toString('utf8');
  if (text === undefined) throw invalid(source, 'there is no plugin.json');
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw invalid(source, `plugin.json is not JSON: ${(cause as Error).message}`);
  }
  const name = (data as { name?: unknown } | null)?.name;
  if (typeof name !== 'string' || !isSnakeName(name))
    throw invalid(source, 'the name in plugin.json must be in lower_snake_case');
  return name;
}

const invalid = (source: string, problem: string): KosmoError =>
  new KosmoError('invalid_manifest', `${source}: ${problem}`, {
    hint: 'A plugin is a folder with a plugin.json; `kosmo plugin:new` writes one.',
  });
