import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editSettings, type SettingsChange } from '../../src/config/edit-settings.js';
import { loadSettings } from '../../src/config/settings.js';
import { policyOf } from '../../src/policy/words.js';

let base: string;
let count = 0;
beforeAll(() => void (base = mkdtempSync(join(tmpdir(), 'kosmo-edit-'))));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A home and a project with these files. */
function scene(files: { user?: string; project?: string; git?: boolean } = {}) {
  const root = join(base, String(count++));
  const [home, cwd] = [join(root, 'home'), join(root, 'project')];
  mkdirSync(home, { recursive: true });
  mkdirSync(cwd, { recursive: true });
  if (files.git !== false) mkdirSync(join(cwd, '.git'));
  const env = { KOSMO_HOME: home };
  if (files.user !== undefined) writeFileSync(join(home, 'config.yaml'), files.user);
  if (files.project !== undefined) writeFileSync(join(cwd, '.kosmo.yaml'), files.project);
  const edit = (change: SettingsChange, scope: 'user' | 'project' = 'user') =>
    editSettings('convex', change, scope, { home, cwd, env });
  return { home, cwd, env, edit, text: (file: string) => readFileSync(file, 'utf8') };
}

describe('a change of the settings', () => {
  test('makes a private file where there is none, as the PHP CLI lays it out', async () => {
    const { edit, text, home } = scene();
    const file = await edit({ enabled: false, permissions: { write: 'ask' } });
    expect(file).toBe(join(home, 'config.yaml'));
    expect(text(file)).toBe(
      'kosmo:\n  integrations:\n    convex:\n      enabled: false\n      permissions:\n        write: ask\n',
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(['config.yaml']);
  });

  test('leaves comments, order, other sections and the mode of the file', async () => {
    const user = [
      '# mine',
      'telegram: {token: "x"} # theirs',
      'kosmo:',
      '  integrations:',
      '    github: {enabled: true}',
      '    # careful',
      '    convex:',
      '      permissions: {read: allow, write: ask} # as agreed',
      '      enabled: true',
      '',
    ].join('\n');
    const { edit, text, home } = scene({ user });
    chmodSync(join(home, 'config.yaml'), 0o640);
    const file = await edit({ enabled: false, permissions: { write: 'deny' } });
    expect(text(file)).toBe(
      user
        .replace('write: ask', 'write: deny')
        .replace('enabled: true\n', 'enabled: false\n')
        .replace('{token: "x"}', '{ token: "x" }')
        .replace('{enabled: true}', '{ enabled: true }')
        .replace('{read: allow, write: deny}', '{ read: allow, write: deny }'),
    );
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  test('changes every place that says it, as one old word would win otherwise', async () => {
    const { edit, home, cwd, env } = scene({
      user: 'kosmo:\n  integrations: {convex: {permissions: {write: ask}}}\nintegrations:\n  convex: {permissions: {write: deny}}\n',
    });
    await edit({ permissions: { write: 'allow' } });
    const policy = policyOf(await loadSettings(home, cwd, env), {
      write: { value: 'allow', at: '--write=allow', explicit: true },
    });
    expect(policy({ integration: 'convex', operation: 'write', account: 'default' }).decision).toBe('allow');
  });

  test('fills sections that are there without a value', async () => {
    const { edit, text } = scene({ user: '# only\nkosmo:\n  integrations:\n' });
    expect(text(await edit({ enabled: true }))).toBe(
      '# only\nkosmo:\n  integrations:\n    convex:\n      enabled: true\n',
    );
  });

  test('leaves a broken file as it is', async () => {
    const { edit, text, home } = scene({ user: 'kosmo: [\n' });
    await expect(edit({ enabled: true })).rejects.toMatchObject({ code: 'invalid_config' });
    expect(text(join(home, 'config.yaml'))).toBe('kosmo: [\n');
    const alias = scene({ user: 'a: &a {}\nkosmo: {integrations: *a}\n' });
    await expect(alias.edit({ enabled: true })).rejects.toMatchObject({ code: 'invalid_config' });
  });

  test('of many writers at once loses none', async () => {
    const { home, cwd, env } = scene();
    const names = Array.from({ length: 12 }, (_, n) => `service_${n}`);
    await Promise.all(
      names.map((name) => editSettings(name, { enabled: false }, 'user', { home, cwd, env })),
    );
    const [, layer] = (await loadSettings(home, cwd, env)).layers;
    expect([...(layer?.integrations.keys() ?? [])].sort()).toEqual([...names].sort());
  });

  test('of a linked file changes what it links to', async () => {
    const { edit, home, cwd } = scene();
    const real = join(cwd, 'dotfiles.yaml');
    writeFileSync(real, '');
    symlinkSync(real, join(home, 'config.yaml'));
    expect(await edit({ enabled: false })).toBe(real);
  });
});

describe('a change of a project', () => {
  test('goes into its file, and can only tighten', async () => {
    const { edit, text, cwd } = scene({ project: '# theirs\nintegrations: {convex: {enabled: true}}\n' });
    const file = await edit({ enabled: false, permissions: { write: 'deny' } }, 'project');
    expect(file).toBe(join(cwd, '.kosmo.yaml'));
    expect(text(file)).toBe(
      '# theirs\nintegrations: { convex: { enabled: false, permissions: { write: deny } } }\n',
    );
    for (const change of [{ enabled: true }, { permissions: { write: 'allow' as const } }]) {
      await expect(edit(change, 'project')).rejects.toMatchObject({ code: 'usage' });
    }
  });

  test('fails without a project, and never lands in the file of the user', async () => {
    const { edit, home } = scene({ git: false });
    await expect(edit({ enabled: false }, 'project')).rejects.toThrow('There is no project here');
    expect(readdirSync(home)).toEqual([]);
  });

  test('does not follow a link of the repository', async () => {
    const { edit, cwd } = scene();
    const victim = join(cwd, 'victim');
    writeFileSync(victim, 'x: 1\n');
    mkdirSync(join(cwd, '.kosmo'));
    symlinkSync(victim, join(cwd, '.kosmo', 'config.yaml'));
    await expect(edit({ enabled: false }, 'project')).rejects.toThrow('symbolic link');
    expect(readFileSync(victim, 'utf8')).toBe('x: 1\n');
  });
});
