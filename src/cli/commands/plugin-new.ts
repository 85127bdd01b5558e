import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { luaDir, packageRoot, pluginFolders } from '../../config/paths.js';
import { isBundledName, pluginNames } from '../../plugins/places.js';
import type { PluginDraft } from '../../plugins/scaffold/draft.js';
import { starterPlugin } from '../../plugins/scaffold/starter.js';
import { writePlugin } from '../../plugins/scaffold/write-plugin.js';
import { KosmoError } from '../../shared/errors.js';
import { isSnakeName, shownName } from '../../shared/names.js';
import { note, printJson, printLine } from '../output.js';

export interface NewOptions {
  fromOpenapi?: string;
  operations?: string[];
  dir?: string;
  json?: boolean;
}

/** `kosmo plugin:new`: writes a plugin that works, to be changed into the one that is wanted. */
export async function pluginNew(name: string, options: NewOptions): Promise<void> {
  checkName(name);
  const dir = resolve(options.dir ?? name);
  const { draft, remarks } = await draftOf(name, options);
  const files = await writePlugin(dir, { ...draft, files: { ...draft.files, ...editorFiles() } });
  const next = [
    `kosmo plugin:check ${dir}`,
    `kosmo plugin:test ${dir}`,
    `kosmo plugin:install ${dir}`,
    `kosmo plugin:trust ${name}`,
  ];
  if (options.json === true) {
    printJson({ success: true, plugin: name, dir, files, remarks, next_commands: next });
    return;
  }
  for (const remark of remarks) note(remark);
  printLine(`Wrote ${name} to ${dir}:`);
  for (const file of files) printLine(`  ${file}`);
  printLine('Next:');
  for (const command of next) printLine(`  ${command}`);
}

async function draftOf(
  name: string,
  { fromOpenapi, operations }: NewOptions,
): Promise<{ draft: PluginDraft; remarks: string[] }> {
  if (fromOpenapi !== undefined) {
    const { draftFromOpenApi } = await import('../../plugins/scaffold/openapi/draft.js');
    return draftFromOpenApi(name, fromOpenapi, operations);
  }
  if (operations === undefined) return { draft: starterPlugin(name), remarks: [] };
  throw new KosmoError('usage', '--operations is for --from-openapi.');
}

/** Completion and checks in an editor, for the manifest and for Lua. */
function editorFiles(): Record<string, string> {
  const schema = join(packageRoot(), 'docs', 'reference', 'plugin.schema.json');
  const luarc = { 'runtime.version': 'Lua 5.3', 'workspace.library': [join(luaDir(), 'library')] };
  return {
    'plugin.schema.json': readFileSync(schema, 'utf8'),
    '.luarc.json': `${JSON.stringify(luarc, null, 2)}\n`,
  };
}

function checkName(name: string): void {
  if (!isSnakeName(name) || name.length > 24) {
    throw new KosmoError('usage', `${shownName(name)} cannot be the name of a plugin.`, {
      hint: 'Use lower_snake_case, at most 24 characters, so that tool names stay below 64.',
    });
  }
  if (isBundledName(name, pluginNames(pluginFolders().bundled)))
    throw new KosmoError('usage', `"${name}" is the name of a bundled plugin.`, {
      hint: 'Choose another name.',
    });
}
