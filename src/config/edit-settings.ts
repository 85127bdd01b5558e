import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { KosmoError } from '../shared/errors.js';
import { withLock } from '../shared/lock.js';
import { replaceFile } from '../shared/safe-file.js';
import { configFile } from './paths.js';
import { projectConfig, projectRoot, userConfig } from './project.js';
import type { Permission } from './settings-schema.js';
import type { Scope } from './settings.js';
import { YamlFile, type Path } from './yaml-file.js';

/** What a command sets for one integration. */
export interface SettingsChange {
  enabled?: boolean;
  permissions?: { read?: Permission | undefined; write?: Permission | undefined };
}

/** Sections of the file that may hold integrations; the first is where the PHP CLI writes. */
const ROOTS: readonly Path[] = [['kosmo'], ['kosmokrator'], []];

/**
 * Writes a change into the configuration file of a scope, whose comments and order stay, and returns the file. A project
 * can only tighten. Throws `usage` where that is not so or where there is no project, `invalid_config` for a broken file.
 */
export async function editSettings(
  integration: string,
  change: SettingsChange,
  scope: Scope,
  at: { home: string; cwd: string; env: NodeJS.ProcessEnv },
): Promise<string> {
  const file = fileOf(change, scope, at);
  // Not `<file>.lock`: that is the PHP CLI's, which locks by flock and leaves its file behind.
  await withLock(`${file}.edit`, async () => {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const yaml = YamlFile.parse(file, text);
    for (const [path, value] of valuesOf(change)) {
      for (const target of placesOf(yaml, ['integrations', integration, ...path])) yaml.set(target, value);
    }
    const mode = existsSync(file) ? statSync(file).mode & 0o777 : scope === 'user' ? 0o600 : 0o644;
    await replaceFile(file, yaml.text(), mode);
  });
  return file;
}

/** Where a change would be written. Throws `usage`; nothing has been written then. */
export function fileOf(
  change: SettingsChange,
  scope: Scope,
  { home, cwd, env }: { home: string; cwd: string; env: NodeJS.ProcessEnv },
): string {
  const user = userConfig(home, env);
  if (scope === 'user') {
    const file = user ?? configFile(home);
    // People keep such files in a folder of their own and link to them.
    return existsSync(file) ? realpathSync(file) : file;
  }
  const loosens = change.enabled === true || Object.values(change.permissions ?? {}).includes('allow');
  if (loosens)
    throw refused(
      'A project can only tighten: "allow" and "enabled: true" count in your own file only.',
      '--global',
    );
  const root = projectRoot(cwd);
  const file = projectConfig(cwd, user) ?? join(root, '.kosmo', 'config.yaml');
  const isProject = existsSync(join(root, '.git')) || existsSync(file);
  if (!isProject || file === (user ?? configFile(home)))
    throw refused(
      `There is no project here: ${root} is no git repository.`,
      '--global, or run it in a project',
    );
  for (const path of [join(root, '.kosmo'), file]) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw refused(`${path} is a symbolic link, which a project could point anywhere.`, 'a regular file');
  }
  return file;
}

function valuesOf({ enabled, permissions }: SettingsChange): [string[], string | boolean][] {
  const { read, write } = permissions ?? {};
  return [
    ...(enabled === undefined ? [] : ([[['enabled'], enabled]] as [string[], boolean][])),
    ...(read === undefined ? [] : ([[['permissions', 'read'], read]] as [string[], string][])),
    ...(write === undefined ? [] : ([[['permissions', 'write'], write]] as [string[], string][])),
  ];
}

/** Everywhere it is said already, as the strictest word counts; else where integrations are, else where PHP writes. */
function placesOf(yaml: YamlFile, path: readonly string[]): Path[] {
  const there = ROOTS.map((root) => [...root, ...path]).filter((place) => yaml.has(place));
  if (there.length > 0) return there;
  const home = [...path.slice(0, 2)];
  const root =
    ROOTS.find((one) => yaml.has([...one, ...home])) ??
    ROOTS.find((one) => yaml.has([...one, 'integrations'])) ??
    ROOTS[0] ??
    [];
  return [[...root, ...path]];
}

const refused = (message: string, hint: string): KosmoError =>
  new KosmoError('usage', `${message} Nothing was stored.`, { hint: `Use ${hint}.` });
