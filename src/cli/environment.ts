import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../plugins/manifest.js';
import { isReference } from '../credentials/references.js';
import { KosmoError } from '../shared/errors.js';
import { parseDotenv } from './dotenv.js';
import { note } from './output.js';

/** Files of a project that may hold its variables, the first one before the second. */
const PROJECT_FILES = ['.env.local', '.env'];
const MAX_BYTES = 1024 * 1024;

export interface Variable {
  value: string;
  /** Where it is set, for the user. */
  from: string;
  /** Set by a file, which others than the user may have written. */
  inFile: boolean;
}
export type Environment = ReadonlyMap<string, Variable>;

/**
 * What is set, by name: in this process, and where that says nothing in the working folder's .env files, or in `file`
 * instead of them. Empty values count as not set. Throws `usage` for a `file` that cannot be read.
 */
export function readEnvironment(
  file?: string,
  env: NodeJS.ProcessEnv = process.env,
  cwd: string = process.cwd(),
): Environment {
  const found = new Map<string, Variable>();
  const add = (name: string, value: string | undefined, from: string, inFile: boolean): void => {
    if (value !== undefined && value !== '' && !found.has(name)) found.set(name, { value, from, inFile });
  };
  for (const [name, value] of Object.entries(env)) add(name, value, 'the environment', false);
  for (const path of file === undefined ? PROJECT_FILES.map((name) => join(cwd, name)) : [file]) {
    const text = readText(path, file !== undefined);
    for (const [name, value] of parseDotenv(text)) add(name, value, path, true);
  }
  return found;
}

function readText(path: string, wanted: boolean): string {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info?.isFile() === true && info.size <= MAX_BYTES) return readFileSync(path, 'utf8');
  if (info === undefined && !wanted) return '';
  const problem = info === undefined ? 'does not exist' : `is not a file of at most ${MAX_BYTES} bytes`;
  throw new KosmoError('usage', `${path} ${problem}. Nothing was stored.`);
}

/**
 * The credentials that variables supply, by field. Says what was taken from where, never a value.
 * Throws `credentials_invalid` for a reference: whoever wrote a project's file could name a program to run with it.
 */
export function credentialsFromEnvironment(manifest: Manifest, env: Environment): Record<string, Variable> {
  for (const { any, with: others, because } of manifest.envConflicts) {
    const [one, other] = [any.find((name) => env.has(name)), others.find((name) => env.has(name))];
    if (one === undefined || other === undefined) continue;
    throw new KosmoError(
      'credentials_mismatch',
      `${one} (${env.get(one)?.from}) and ${other} (${env.get(other)?.from}) are both set. Nothing was stored.`,
      { hint: because, details: { variables: [one, other] } },
    );
  }
  const found: Record<string, Variable> = {};
  for (const field of manifest.credentials) {
    const name = field.env.find((variable) => env.has(variable));
    const variable = name === undefined ? undefined : env.get(name);
    if (name === undefined || variable === undefined) continue;
    if (isReference(variable.value.trim()))
      throw new KosmoError(
        'credentials_invalid',
        `${name} (${variable.from}) is a reference, not a value. Nothing was stored.`,
        {
          hint: `Only values are taken from variables. To store a reference: --set ${field.key}=…`,
          details: { field: field.key },
        },
      );
    found[field.key] = variable;
    note(`${field.key}: taken from ${name} (${variable.from})`);
  }
  if (Object.keys(found).length > 0) return found;
  throw new KosmoError('credentials_missing', 'None of the variables is set.', {
    hint: `Looked for ${manifest.credentials.flatMap((field) => field.env).join(', ')}.`,
  });
}
