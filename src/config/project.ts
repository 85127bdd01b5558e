import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { configFile } from './paths.js';

/** Places of a project's configuration below its root; the first that exists is read. */
const PROJECT_FILES = ['.kosmo/config.yaml', '.kosmo.yaml', '.kosmokrator/config.yaml', '.kosmokrator.yaml'];

/** The git root of a folder, else the folder itself. */
export function projectRoot(cwd: string): string {
  for (let folder = cwd; ;) {
    if (existsSync(join(folder, '.git'))) return folder;
    const parent = dirname(folder);
    if (parent === folder) return cwd;
    folder = parent;
  }
}

/** The user's configuration file, or undefined. Where KOSMO_HOME is not set, the old folder counts as well. */
export function userConfig(home: string, env: NodeJS.ProcessEnv): string | undefined {
  const files = [configFile(home)];
  if (!env['KOSMO_HOME']) files.push(join(env['HOME'] ?? homedir(), '.kosmokrator', 'config.yaml'));
  return files.find(isThere);
}

/** The project's configuration file, or undefined. In the home folder that is the user's own file, and no project's. */
export function projectConfig(cwd: string, user: string | undefined): string | undefined {
  const root = projectRoot(cwd);
  const file = PROJECT_FILES.map((name) => join(root, name)).find(isThere);
  if (file === undefined || user === undefined) return file;
  return real(file) === real(user) ? undefined : file;
}

/** Whatever it is: a folder or a link that leads nowhere is reported by whoever reads it, and never passed over. */
const isThere = (file: string): boolean => {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (cause) {
    // A part of the path is a file. What this user may not look at is there.
    return (cause as NodeJS.ErrnoException).code !== 'ENOTDIR';
  }
};

const real = (file: string): string => {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
};
