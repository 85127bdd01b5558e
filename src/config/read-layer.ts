import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { distance } from 'fastest-levenshtein';
import { KosmoError } from '../shared/errors.js';
import { shownPath } from '../shared/names.js';
import { didYouMean } from '../shared/suggest.js';
import { ROOT_NAMES, SECTION_NAMES, SETTING_NAMES, sections, type Sections } from './settings-schema.js';
import type { Layer, Profile, Scope, Word } from './settings.js';
import { YamlFile, type Path } from './yaml-file.js';

const MAX_BYTES = 1024 * 1024;
/** A name this close to one of ours is taken for a slip of the pen, not for a section of another program. */
const SLIP = 2;

/** Reads one file into layers, one for each place where our sections may be. Throws `invalid_config` with file and line. */
export function readLayers(file: string, scope: Scope): Layer[] {
  const yaml = YamlFile.parse(file, readText(file, scope));
  const top = yaml.value() ?? {};
  if (!isRecord(top)) throw invalid(`${file}:1`, 'must be a map of sections');
  refuseSlips(yaml, top, [], [...ROOT_NAMES, ...SECTION_NAMES]);
  const roots: { path: string[]; value: Record<string, unknown> }[] = [{ path: [], value: top }];
  for (const name of ROOT_NAMES) {
    const value = top[name];
    if (value === undefined || value === null) continue;
    if (!isRecord(value)) throw invalid(yaml.at([name]), `"${name}" must be a map of sections`);
    refuseSlips(yaml, value, [name], SECTION_NAMES);
    roots.push({ path: [name], value });
  }
  return roots.map(({ path, value }) => layerOf(yaml, scope, path, check(yaml, path, value)));
}

function readText(file: string, scope: Scope): string {
  const handle = openFile(file);
  try {
    const info = fstatSync(handle);
    if (!info.isFile()) throw invalid(file, 'is not a file');
    if (info.size > MAX_BYTES) throw invalid(file, `is larger than ${MAX_BYTES} bytes`);
    const uid = process.getuid?.();
    if (scope === 'user' && uid !== undefined) {
      if (info.uid !== uid && info.uid !== 0)
        throw invalid(file, `belongs to another user; run: chown "$(id -un)" '${file}'`);
      if ((info.mode & 0o002) !== 0)
        throw invalid(file, `can be written by every user; run: chmod o-w '${file}'`);
    }
    return readFileSync(handle, 'utf8');
  } finally {
    closeSync(handle);
  }
}

/** Without waiting for a writer, should it be a pipe. */
function openFile(file: string): number {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw invalid(file, `cannot be read (${(cause as NodeJS.ErrnoException).code})`);
  }
}

function check(yaml: YamlFile, path: Path, value: Record<string, unknown>): Sections {
  const result = sections.safeParse(filled(value));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const key = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const at = [...path, ...(issue?.path ?? []), ...(key === undefined ? [] : [key])];
  // A key in the wrong place would otherwise be shown.
  const name = shownPath(at);
  throw invalid(
    yaml.at(at),
    key === undefined
      ? `"${name}" ${plain(issue?.message)}`
      : `"${name}" is not a known setting${hint(didYouMean(key, SETTING_NAMES))}`,
  );
}

const hint = (meant: string): string => (meant === '' ? '' : `.${meant}`);

/** A name with nothing behind it, such as `convex:` alone, says nothing. */
function filled(value: Record<string, unknown>): Record<string, unknown> {
  const each = (map: unknown, fill: (item: unknown) => unknown): unknown =>
    isRecord(map) ? Object.fromEntries(Object.entries(map).map(([key, item]) => [key, fill(item)])) : map;
  const within = (item: unknown, key: string): unknown =>
    isRecord(item) ? { ...item, [key]: each(item[key], (inner) => inner ?? {}) } : (item ?? {});
  const { integrations, mcp_gateway: gateway, mcp_proxy: proxy } = value;
  return {
    ...value,
    ...(isRecord(integrations) ? { integrations: each(integrations, (one) => within(one, 'accounts')) } : {}),
    ...(isRecord(gateway) ? { mcp_gateway: within(gateway, 'profiles') } : {}),
    ...(isRecord(proxy) ? { mcp_proxy: within(proxy, 'profiles') } : {}),
  };
}

const plain = (message = 'is not valid'): string => message.replace(/^Invalid input: /, 'is not valid: ');

function refuseSlips(yaml: YamlFile, value: Record<string, unknown>, path: Path, known: string[]): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const meant = known.find((name) => distance(key.toLowerCase(), name) <= SLIP);
    if (meant !== undefined)
      throw invalid(yaml.at([...path, key]), `"${key}" is not a known section. Did you mean "${meant}"?`);
  }
}

function layerOf(yaml: YamlFile, scope: Scope, path: Path, data: Sections): Layer {
  const { permissions_default: byDefault, ...rest } = data.integrations ?? {};
  const at = (...more: string[]): string => yaml.at([...path, ...more]);
  return {
    file: yaml.file,
    scope,
    ...(byDefault === undefined
      ? {}
      : { permissionsDefault: { value: byDefault, at: at('integrations', 'permissions_default') } }),
    integrations: new Map(
      Object.entries(rest).map(([name, section]) => [
        name,
        {
          at: at('integrations', name),
          ...words(section, ['enabled'], (key) => at('integrations', name, key)),
          ...ownWords(scope, section, (key) => at('integrations', name, key)),
          ...words(section.permissions ?? {}, ['read', 'write'], (key) =>
            at('integrations', name, 'permissions', key),
          ),
          accounts: new Map(
            Object.entries(section.accounts ?? {}).map(([account, own]) => [
              account,
              {
                at: at('integrations', name, 'accounts', account),
                ...words(own, ['production'], (key) => at('integrations', name, 'accounts', account, key)),
                ...words(own.permissions ?? {}, ['read', 'write'], (key) =>
                  at('integrations', name, 'accounts', account, 'permissions', key),
                ),
                ...ownWords(scope, own, (key) => at('integrations', name, 'accounts', account, key)),
              },
            ]),
          ),
        },
      ]),
    ),
    profiles: profilesOf(data, at),
  };
}

function profilesOf(data: Sections, at: (...path: string[]) => string): Map<string, Profile> {
  const profiles = new Map<string, Profile>();
  for (const section of ['mcp_gateway', 'mcp_proxy'] as const) {
    for (const [name, own] of Object.entries(data[section]?.profiles ?? {})) {
      const place = at(section, 'profiles', name);
      if (profiles.has(name)) throw invalid(place, `profile "${name}" is there twice`);
      profiles.set(name, {
        at: place,
        ...words(own, ['integrations', 'write_policy', 'max_result_chars'], (key) =>
          at(section, 'profiles', name, key),
        ),
      });
    }
  }
  return profiles;
}

/** What a project may not say, as it would loosen, by the name in our data. */
const OWN_WORDS = {
  allow_production_writes: 'allowProductionWrites',
  allow_plain_http: 'allowPlainHttp',
} as const;

function ownWords(
  scope: Scope,
  section: { [K in keyof typeof OWN_WORDS]?: boolean | undefined },
  at: (key: string) => string,
): { [K in (typeof OWN_WORDS)[keyof typeof OWN_WORDS]]?: Word<boolean> } {
  const found = Object.entries(OWN_WORDS).flatMap(([key, name]) => {
    const value = section[key as keyof typeof OWN_WORDS];
    if (value === undefined) return [];
    if (scope === 'project' && value)
      throw invalid(at(key), `"${key}: true" can be said in your own configuration only, not in a project's`);
    return [[name, { value, at: at(key) }]];
  });
  return Object.fromEntries(found) as Record<string, Word<boolean>>;
}

/** The values that are set, each with its place. */
function words(
  section: Record<string, unknown>,
  keys: readonly string[],
  at: (key: string) => string,
): Record<string, Word<unknown>> {
  return Object.fromEntries(
    keys.flatMap((key) => (section[key] === undefined ? [] : [[key, { value: section[key], at: at(key) }]])),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (at: string, problem: string): KosmoError =>
  new KosmoError('invalid_config', `${at}: ${problem}${problem.endsWith('?') ? '' : '.'}`, {
    hint: 'Correct the file; nothing was started.',
  });
