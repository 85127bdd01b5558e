import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { LIMITS } from '../../config/limits.js';

/** The text files of a plugin, by their path with `/`. Links are not followed. */
export function textFiles(dir: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(dir, path).split(sep).join('/');
    if (!entry.isFile() || /(?:^|\/)(?:node_modules|\.git)\//.test(name)) continue;
    if (!/\.(?:lua|json|md|txt|ya?ml)$/.test(name) || lstatSync(path).size > LIMITS.manifestBytes) continue;
    files.set(name, readFileSync(path, 'utf8'));
  }
  return files;
}

/** The name under which a Lua file is known to `require` or, for functions, as `functions.<name>`; else undefined. */
export function moduleName(file: string): string | undefined {
  const found = /^(lib|functions)\/([a-z0-9_/]+)\.lua$/.exec(file);
  return found ? `${found[1] ?? ''}.${(found[2] ?? '').replaceAll('/', '.')}` : undefined;
}

export const fileOf = (module: string): string => `${module.replaceAll('.', '/')}.lua`;
