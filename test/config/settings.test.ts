import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { disabledAt, loadSettings, type Layer } from '../../src/config/settings.js';

let base: string;
let count = 0;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'kosmo-config-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A scratch home and project with the given files. */
function scene(files: Record<string, string>): { home: string; cwd: string; at: (name: string) => string } {
  const root = join(base, String(count++));
  for (const folder of ['home', 'project/sub', 'project/.git'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return { home: join(root, 'home'), cwd: join(root, 'project/sub'), at: (name) => join(root, name) };
}

const load = ({ home, cwd }: { home: string; cwd: string }, env: NodeJS.ProcessEnv = { KOSMO_HOME: home }) =>
  loadSettings(home, cwd, env);
const user = async (text: string): Promise<Layer[]> =>
  (await load(scene({ 'home/config.yaml': text }))).layers.filter((layer) => layer.integrations.size > 0);

describe('reading configuration', () => {
  test('finds nothing where there is no file', async () => {
    expect((await load(scene({}))).layers).toEqual([]);
  });

  test('knows the line of every word, under kosmo: and at the top of the file', async () => {
    const { home, cwd, at } = scene({
      'home/config.yaml': `llm: {model: x}
kosmo:
  integrations:
    permissions_default: ask
    shop:
      enabled: on
      permissions:
        read: allow
        # a remark
        write: deny
      accounts:
        prod: {production: true, permissions: {write: ask}}
integrations:
  other: {enabled: false}
`,
    });
    const { layers } = await load({ home, cwd });
    const file = at('home/config.yaml');
    const shop = layers.find((layer) => layer.integrations.has('shop'))!;
    expect(shop.permissionsDefault).toEqual({ value: 'ask', at: `${file}:4` });
    expect(shop.integrations.get('shop')).toMatchObject({
      enabled: { value: true, at: `${file}:6` },
      read: { value: 'allow', at: `${file}:8` },
      write: { value: 'deny', at: `${file}:10` },
    });
    expect(shop.integrations.get('shop')?.accounts.get('prod')).toEqual({
      at: `${file}:12`,
      production: { value: true, at: `${file}:12` },
      write: { value: 'ask', at: `${file}:12` },
    });
    expect(disabledAt({ layers }, 'other')).toBe(`${file}:14`);
    expect(disabledAt({ layers }, 'shop')).toBeUndefined();
  });

  test.each(['.kosmo/config.yaml', '.kosmo.yaml', '.kosmokrator/config.yaml', '.kosmokrator.yaml'])(
    'reads a project from %s at its git root, after the user',
    async (name) => {
      const { layers } = await load(
        scene({
          'home/config.yaml': 'integrations: {shop: {permissions: {write: allow}}}',
          [`project/${name}`]: 'integrations: {shop: {permissions: {write: deny}}}',
        }),
      );
      expect(
        layers.map(({ scope, integrations }) => [scope, integrations.get('shop')?.write?.value]),
      ).toEqual([
        ['user', 'allow'],
        ['project', 'deny'],
      ]);
    },
  );

  test('takes only the first of the places in a project', async () => {
    const { layers } = await load(
      scene({
        'project/.kosmo.yaml': 'integrations: {a: {}}',
        'project/.kosmo/config.yaml': 'integrations: {b: {}}',
      }),
    );
    expect(layers.flatMap(({ integrations }) => [...integrations.keys()])).toEqual(['b']);
  });

  test("does not take the user's own file for a project's", async () => {
    const { home, at } = scene({ 'home/config.yaml': 'integrations: {shop: {}}' });
    mkdirSync(join(home, 'repo'));
    symlinkSync(home, at('home/repo/.kosmo'));
    const { layers } = await load({ home, cwd: join(home, 'repo') });
    expect(layers.map((layer) => layer.scope)).toEqual(['user']);
  });

  test('falls back to the old folder unless KOSMO_HOME names another', async () => {
    const { cwd, at, home } = scene({ 'old/.kosmokrator/config.yaml': 'integrations: {shop: {}}' });
    const HOME = at('old');
    expect((await load({ home: join(HOME, '.kosmo'), cwd }, { HOME })).layers).toHaveLength(1);
    expect((await load({ home, cwd }, { HOME, KOSMO_HOME: home })).layers).toEqual([]);
  });

  test('reads gateway profiles in each spelling', async () => {
    const { layers } = await load(
      scene({
        'home/config.yaml': `kosmo:
  mcp_gateway:
    profiles:
      a: {integrations: {include: [shop]}, write_policy: ask}
  mcp_proxy:
    profiles:
      b: {integrations: "shop, other", max_result_chars: 2000, force: false, expose_prompts: true}
`,
      }),
    );
    const profiles = new Map(layers.flatMap((layer) => [...layer.profiles]));
    expect(profiles.get('a')).toMatchObject({
      integrations: { value: ['shop'] },
      write_policy: { value: 'ask' },
    });
    expect(profiles.get('b')).toMatchObject({
      integrations: { value: ['shop', 'other'] },
      max_result_chars: { value: 2000 },
    });
  });
});

describe('a wrong configuration is refused with its line', () => {
  test.each<[string, string, number, string]>([
    [
      'an unknown key',
      'integrations:\n  shop:\n    enabeld: true',
      3,
      '"integrations.shop.enabeld" is not a known setting. Did you mean "enabled"?',
    ],
    [
      'an unknown key like no other',
      'integrations:\n  shop:\n    zzzzzzzz: true',
      3,
      'is not a known setting.',
    ],
    [
      'an unknown permission',
      'integrations:\n  shop:\n    permissions:\n      write: yes',
      4,
      'allow, ask or deny',
    ],
    ['an unknown operation', 'integrations:\n  shop:\n    permissions:\n      delete: deny', 4, 'delete'],
    ['a wrong toggle', 'integrations:\n  shop:\n    enabled: 1', 3, 'true or false'],
    ['a misspelt section', 'kosmo:\n  integration:\n    shop: {}', 2, 'Did you mean "integrations"?'],
    ['a misspelt section at the top', '\nmcp_gatway: {}', 2, 'Did you mean "mcp_gateway"?'],
    ['a misspelt root', 'kosmos: {}', 1, 'Did you mean "kosmo"?'],
    ['a list where a map is due', '- a', 1, 'map'],
    ['a root that is text', 'kosmo: yes', 1, 'map'],
    ['text that is not YAML', 'integrations:\n  shop: {secret', 2, 'not valid YAML'],
    ['a key given twice', 'integrations: {}\nintegrations: {}', 2, 'the key is there twice'],
    ['a tab', 'integrations:\n\tshop: {}', 2, 'indented with a tab'],
    ['a second document', 'integrations: {}\n---\nintegrations: {}', 2, 'a second document'],
    ['a toggle in quotes', 'integrations:\n  shop:\n    enabled: "false"', 3, 'true or false'],
    ['accounts that are a list', 'integrations:\n  shop:\n    accounts: [prod]', 3, 'shop.accounts'],
    ['a default that is none', 'integrations:\n  permissions_default: allowed', 2, 'allow, ask or deny'],
    [
      'a variable that is not replaced',
      'integrations:\n  shop:\n    permissions: {write: "${X}"}',
      3,
      'allow, ask or deny',
    ],
    ['a forced profile', 'mcp_gateway:\n  profiles:\n    a:\n      force: true', 4, 'cannot be forced'],
    ['upstreams', 'mcp_gateway:\n  profiles:\n    a:\n      upstreams: [github]', 4, 'not supported'],
    [
      'a budget below the least',
      'mcp_gateway:\n  profiles:\n    a: {max_result_chars: 5}',
      3,
      '1000 or more',
    ],
    ['a gateway setting that is none', 'mcp_gateway:\n  profile: {}', 2, 'profile'],
  ])('%s', async (_name, text, line, says) => {
    const place = scene({ 'home/config.yaml': text });
    const failure = await load(place).then(
      () => undefined,
      (error: unknown) => error as { code: string; message: string },
    );
    expect(failure?.code).toBe('invalid_config');
    expect(failure?.message).toContain(`${place.at('home/config.yaml')}:${line}:`);
    expect(failure?.message).toContain(says);
    expect(failure?.message).not.toContain('secret');
  });

  test.each([
    'integrations:\n  shop: {access_token:KEY}',
    'integrations:\n  shop:\n    "KEY": x',
    'integrations:\n  shop: KEY',
    'integrations:\n  "KEY": {x: 1}',
    'integrations:\n  shop: {accounts: {"KEY": {x: 1}}}',
    'integrations:\n  shop: {permissions: {write: "KEY"}}',
    'integrations: {shop: "KEY',
    'integrations: {shop: *KEY}',
    'kosmo: "KEY"',
    'mcp_gateway: {profiles: {a: {upstreams: ["KEY"]}}}',
  ])('and a key that stands in the wrong place is not repeated: %j', async (text) => {
    const place = scene({ 'home/config.yaml': text.replace('KEY', 'dev:a|c2VjcmV0') });
    const failure = await load(place).then(
      () => undefined,
      (error: unknown) => error as { message: string; hint: string },
    );
    expect(failure?.message).toMatch(/config\.yaml:\d: /);
    expect(`${failure?.message} ${failure?.hint}`).not.toContain('c2VjcmV0');
  });

  test("also a project's", async () => {
    await expect(
      load(scene({ 'project/.kosmo.yaml': 'integrations: {shop: {x: 1}}' })),
    ).rejects.toMatchObject({
      code: 'invalid_config',
    });
  });

  test('a file that every user can write', async () => {
    const place = scene({ 'home/config.yaml': 'integrations: {}' });
    chmodSync(place.at('home/config.yaml'), 0o666);
    await expect(load(place)).rejects.toThrow('chmod o-w');
  });

  test.each<[string, (file: string) => void, string]>([
    ['is a folder', (file) => mkdirSync(file), 'is not a file'],
    [
      'is a link that leads nowhere',
      (file) => symlinkSync('/nowhere/at/all', file),
      'cannot be read (ENOENT)',
    ],
    ['is a pipe', (file) => void spawnSync('mkfifo', [file]), 'is not a file'],
    ...(process.getuid?.() === 0
      ? ([
          [
            'belongs to another user',
            (file) => {
              writeFileSync(file, '');
              chownSync(file, 12345, 12345);
            },
            'chown "$(id -un)"',
          ],
        ] as [string, (file: string) => void, string][])
      : []),
  ])('a file that %s', async (_what, make, says) => {
    const place = scene({ 'home/other': '' });
    make(place.at('home/config.yaml'));
    await expect(load(place)).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining(says),
    });
  });

  test('but names with nothing behind them are empty sections', async () => {
    const [layer] = await user(
      'kosmo:\n  integrations:\n    shop:\n      accounts:\n        prod:\n    other:\n  mcp_gateway:\n    profiles:\n      work:\n',
    );
    expect([...layer!.integrations.keys()]).toEqual(['shop', 'other']);
    expect(layer!.integrations.get('shop')!.accounts.has('prod')).toBe(true);
    expect(layer!.profiles.has('work')).toBe(true);
  });

  test('but sections of other programs are left alone, and empty ones are empty', async () => {
    expect(
      await user('kosmo:\n  mcp: {servers: {}}\n  integrations:\nagent: {x: 1}\nintegrations:\n  shop: {}'),
    ).toHaveLength(1);
  });
});
