import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of this package: the first one upwards that holds `plugins/` and `package.json`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!(existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'plugins')))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the kosmokrator package is incomplete: no plugins folder found');
    folder = parent;
  }
  return folder;
}

/** Where state lives: `KOSMO_HOME`, else `~/.kosmo`. Not XDG: Codex passes HOME but no XDG variables. */
export function kosmoHome(env: NodeJS.ProcessEnv = process.env): string {
  const set = env['KOSMO_HOME'];
  return set !== undefined && set !== '' ? resolve(set) : join(homedir(), '.kosmo');
}

export const bundledPluginsDir = (): string => join(packageRoot(), 'plugins');
/** Plugins that the user installed. */
export const userPluginsDir = (home: string): string => join(home, 'plugins');
export const pluginFolders = (): { bundled: string; user: string } => ({
  bundled: bundledPluginsDir(),
  user: userPluginsDir(kosmoHome()),
});
export const trustFile = (home: string): string => join(home, 'trusted-plugins.json');
export const luaDir = (): string => join(packageRoot(), 'lua');
export const guestBundle = (): string => join(packageRoot(), 'dist', 'guest.cjs');
export const credentialsFile = (home: string): string => join(home, 'credentials.json');
/** What the build keeps of the bundled manifests. */
export const checkedManifestsDir = (): string => join(packageRoot(), 'dist', 'manifests');
/** What is known of keys; no secret. */
export const keyFactsFile = (home: string): string => join(home, 'key-facts.json');
export const approvalsDir = (home: string): string => join(home, 'approvals');
export const auditDir = (home: string): string => join(home, 'audit');
export const completionCacheFile = (home: string): string => join(home, 'cache', 'completion.json');
export const configFile = (home: string): string => join(home, 'config.yaml');

/**
 * The key of stored credentials. With KOSMO_HOME set, everything is in that folder and nothing else is looked at;
 * otherwise it is the PHP CLI's key file, which kept the old folder name.
 */
export const credentialKeyFile = (env: NodeJS.ProcessEnv = process.env): string =>
  hasOwnHome(env)
    ? join(kosmoHome(env), 'credentials.key')
    : join(homedir(), '.kosmokrator', 'credentials.key');

/** Where the PHP CLI keeps its settings, the first existing one counts. The old place only without KOSMO_HOME. */
export const phpDatabases = (env: NodeJS.ProcessEnv = process.env): string[] => [
  join(kosmoHome(env), 'data', 'kosmo.db'),
  ...(hasOwnHome(env) ? [] : [join(homedir(), '.kosmokrator', 'data', 'kosmokrator.db')]),
];

const hasOwnHome = (env: NodeJS.ProcessEnv): boolean => (env['KOSMO_HOME'] ?? '') !== '';
