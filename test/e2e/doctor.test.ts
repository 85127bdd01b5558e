import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { installation } from '../../src/cli/doctor/installation.js';
import { clientStart, serverEnvironment } from '../../src/cli/doctor/client-start.js';
import { FileStore } from '../../src/credentials/file-store.js';
import { writePlugin } from '../helpers/plugin-folder.js';
import { runKosmo } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';

// Every check of a client starts the server several times.
jest.setTimeout(300_000);

let served: Served;
let config: string;
let CODEX_HOME: string;
beforeAll(async () => {
  served = await servedDeployment();
  CODEX_HOME = join(served.home, 'codex');
  config = join(CODEX_HOME, 'config.toml');
  await run('mcp:gateway:install', '--client=codex', '--integration=convex');
});
afterAll(() => served.close());

const run = (...args: string[]) =>
  runKosmo(args, { home: served.home, env: { CODEX_HOME }, cwd: served.home });

async function doctor(...args: string[]): Promise<{ code: number | null; checks: any[]; failed: any[] }> {
  const { code, stdout } = await run('doctor', '--json', ...(args.length > 0 ? args : ['--client=codex']));
  const { checks } = JSON.parse(stdout);
  return { code, checks, failed: checks.filter((check: any) => check.status === 'fail') };
}

const named = (checks: any[], name: string): any => checks.find((check) => check.name === name);

/** A program that does `before` and then becomes the server that its arguments name. */
async function wrapper(before: string): Promise<string> {
  const path = join(served.home, 'wrapper.sh');
  await writeFile(path, `#!/bin/sh\n${before}\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
  return path;
}

/** Changes Codex's configuration for one run of the doctor. */
async function withConfig(change: (text: string) => string, work: () => Promise<void>): Promise<void> {
  const text = await readFile(config, 'utf8');
  await writeFile(config, change(text));
  await work().finally(() => writeFile(config, text));
}

describe('kosmo doctor --client=codex', () => {
  test('finds nothing wrong after an installation, and says what was looked at', async () => {
    const { code, checks, failed } = await doctor();
    expect(failed).toEqual([]);
    expect(code).toBe(0);
    expect([...new Set(checks.map(({ group }: any) => group))]).toEqual([
      'Installation',
      'Configuration',
      'Codex',
      'Start',
      'Tools',
      'Credentials',
      'Policy',
    ]);
    expect(named(checks, 'convex').message).toContain(served.deployment.url);
    expect(named(checks, 'write').message).toContain('deny');
    expect(named(checks, 'server').message).toContain('protocol 2025-06-18, as Codex');
  });

  test('says what is missing in the configuration of Codex, and the command that adds it', async () => {
    await withConfig(
      () => 'a = 1\n',
      async () => {
        const { code, failed } = await doctor();
        expect(code).toBe(1);
        expect(failed).toEqual([
          expect.objectContaining({
            name: 'config',
            remedy: expect.stringContaining('mcp:gateway:install --client=codex'),
          }),
        ]);
      },
    );
  });

  test('tells a configuration that is not TOML, with its line', async () => {
    await withConfig(
      (text) => `${text}b = = 1\n`,
      async () => expect((await doctor()).failed[0].message).toMatch(/config\.toml:\d+: is not valid TOML/),
    );
  });

  test('tells a server that is not there, one that does not start, and one that is switched off', async () => {
    await withConfig(
      (text) => text.replace('bin/kosmo.js', 'bin/gone.js').replace('required = true', 'enabled = false'),
      async () => {
        const { failed } = await doctor();
        expect(failed.map(({ name }: any) => name)).toEqual(['target', 'enabled', 'server']);
        expect(failed[2].message).toContain('exit code 1');
      },
    );
  });

  test('shows the policy that the client has, and warns where Codex would drop the tools silently', async () => {
    await withConfig(
      (text) => text.replace('--write=deny', '--write=allow').replace('required = true\n', ''),
      async () => {
        const { checks } = await doctor();
        expect(checks.find(({ name }: any) => name === 'write').message).toContain('allow');
        expect(checks.find(({ name }: any) => name === 'list').message).toContain('7 tools');
        expect(checks.find(({ name }: any) => name === 'required').status).toBe('warn');
      },
    );
  });

  test('tells a server that is too slow for a client that does not wait', async () => {
    const slow = await wrapper('sleep 1.1');
    await withConfig(
      (text) => text.replace(process.execPath, slow).replace('required = true\n', ''),
      async () => {
        const { code, failed } = await doctor();
        expect(code).toBe(1);
        expect(failed).toEqual([
          expect.objectContaining({
            group: 'Start',
            name: 'time',
            remedy: expect.stringContaining('required = true'),
          }),
        ]);
      },
    );
  });

  test('tells arguments that the server would refuse', async () => {
    await withConfig(
      (text) => text.replace('--write=deny', '--write=maybe'),
      async () => expect((await doctor()).failed[0].message).toContain('arguments are wrong'),
    );
  });

  test('tries every account, or the only one that is served', async () => {
    const store = new FileStore(join(served.home, 'credentials.json'));
    const { url } = served.deployment;
    await store.update('convex', 'old', { url, access_token: 'dev:a|d3Jvbmc=' });
    const { checks, failed } = await doctor();
    expect(failed.map(({ name }: any) => name)).toEqual(['convex:old']);
    expect(named(checks, 'convex:default').message).toContain(`accepted by ${url}`);
    await withConfig(
      (text) => text.replace('"--write=deny"', '"--account=convex:default", "--write=deny"'),
      async () => {
        const pinned = await doctor();
        expect(pinned.failed).toEqual([]);
        expect(named(pinned.checks, 'convex:default').message).toContain('no other account is served');
      },
    );
    await store.remove('convex', 'old');
  });

  test('tells credentials that the deployment refuses, and files that others can read', async () => {
    const file = join(served.home, 'credentials.json');
    const store = new FileStore(file);
    await store.update('convex', 'default', { access_token: 'dev:a|d3Jvbmc=' });
    const { failed } = await doctor();
    expect(failed).toEqual([expect.objectContaining({ group: 'Credentials', name: 'convex' })]);
    await store.update('convex', 'default', { access_token: served.deployment.keys.admin });
    await chmod(file, 0o644);
    expect((await doctor()).failed[0].remedy).toContain('chmod 600');
    await chmod(file, 0o600);
  });

  test('says yes to no question, and tells sections of accounts that are not there', async () => {
    const file = join(served.home, 'config.yaml');
    await writeFile(
      file,
      'kosmo:\n  integrations:\n    convex:\n      accounts:\n        defualt: {permissions: {read: ask}}\n        far: {}\n',
    );
    const { code, checks } = await doctor();
    await writeFile(file, '');
    expect(code).toBe(0);
    expect(named(checks, 'convex')).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('not tried'),
    });
    const accounts = checks.filter(({ name }: any) => name === 'accounts');
    expect(accounts.map(({ message, remedy }: any) => [message, remedy])).toEqual([
      [`${file}:5: convex has no account "defualt"`, expect.stringContaining('Did you mean "default"?')],
      [
        `${file}:6: convex has no account "far"`,
        expect.stringContaining('integrations:configure convex --account=far'),
      ],
    ]);
    expect(named(checks, 'read').message).toContain('may be a slip for "default", is ask');
  });

  test('tells approvals and records that others could have written', async () => {
    const folder = join(served.home, 'approvals');
    await mkdir(folder, { mode: 0o700, recursive: true });
    await chmod(folder, 0o755);
    expect((await run('doctor', '--json')).stdout).toContain('approvals in it do not count');
    await chmod(folder, 0o700);
    await chmod(join(served.home, 'audit'), 0o777);
    expect((await run('doctor', '--json')).stdout).toContain('no record is written there');
    const shown = await run('audit', 'verify');
    expect(shown.stderr).toContain(`chmod 700 '${join(served.home, 'audit')}'`);
    await chmod(join(served.home, 'audit'), 0o700);
  });

  test('tells settings that cannot be read', async () => {
    await writeFile(join(served.home, 'config.yaml'), 'kosmo:\n  integrations: 1\n');
    const { code, failed } = await doctor();
    await writeFile(join(served.home, 'config.yaml'), '');
    expect(code).toBe(1);
    expect(failed[0].message).toContain('config.yaml:2');
  });
});

describe('kosmo doctor for other clients', () => {
  test('starts the server as Claude Code does, and tells names that are too long for it', async () => {
    const name = 'kosmokrator-convex-of-our-team';
    await run('mcp:gateway:install', '--client=claude', '--integration=convex', `--name=${name}`);
    expect(named((await doctor('--client=claude')).checks, 'server')).toMatchObject({ status: 'ok' });
    const file = join(served.home, '.mcp.json');
    const config = JSON.parse(await readFile(file, 'utf8'));
    const seen = join(served.home, 'seen');
    config.mcpServers[name].command = await wrapper(
      `env > '${seen}.env'; tee '${seen}' | '${process.execPath}' "$@"; exit`,
    );
    await writeFile(file, JSON.stringify(config));
    // Whoever wrote the project's file could have it start anything.
    const unasked = named((await doctor('--client=claude')).checks, 'server');
    expect(unasked).toMatchObject({ status: 'warn', remedy: expect.stringContaining(`--name=${name}`) });
    expect(unasked.message).toContain('wrapper.sh');
    await expect(readFile(seen, 'utf8')).rejects.toThrow('ENOENT');
    const { checks, failed } = await doctor('--client=claude', `--name=${name}`);
    expect(named(checks, 'server').message).toContain('protocol 2025-11-25, as Claude Code');
    expect(failed.map((check: any) => check.name)).toEqual(['names', 'names', 'names', 'names']);
    expect(failed[0].message).toContain('64');
    const methods = (await readFile(seen, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).method);
    expect(methods.slice(0, 3)).toEqual(['server/discover', 'initialize', 'notifications/initialized']);
    // Codex would not have passed this one on.
    expect(await readFile(`${seen}.env`, 'utf8')).toContain('CODEX_HOME=');
  });

  test('tells schemas that clients do not take, and plugins that are not trusted', async () => {
    writePlugin(join(served.home, 'plugins'), 'shop', (data) => {
      data['functions'][0].input.properties.tags = { type: 'array', description: 'Tags.' };
    });
    const untrusted = await doctor('--integration=shop');
    expect(untrusted.failed).toEqual([
      expect.objectContaining({ name: 'selection', remedy: expect.stringContaining('plugin:trust shop') }),
    ]);
    const { hash } = JSON.parse((await run('plugin:trust', 'shop', '--json')).stdout);
    expect(await run('plugin:trust', 'shop', '--yes', `--hash=${hash}`)).toMatchObject({
      code: 0,
      stderr: '',
    });
    const { failed } = await doctor('--integration=shop');
    expect(failed).toEqual([
      expect.objectContaining({ name: 'schemas', message: expect.stringContaining('properties.tags') }),
    ]);
  });
});

describe('the installation', () => {
  const root = resolve(import.meta.dirname, '..', '..');

  test('is compared with what was built', async () => {
    expect(installation(root).map(({ status }) => status)).toEqual(['ok', 'ok']);
    expect(installation(root, '20.11.1')[0]).toMatchObject({ status: 'fail', name: 'node' });
    const copy = join(served.home, 'package');
    await mkdir(join(copy, 'dist'), { recursive: true });
    expect(installation(copy)[1]).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('is missing'),
    });
    await writeFile(join(copy, 'dist', 'hashes.json'), '{"dist/main.js":"00"}');
    expect(installation(copy)[1]!.message).toBe('missing: dist/main.js');
    await writeFile(join(copy, 'dist', 'main.js'), 'x');
    expect(installation(copy)[1]!.message).toBe('changed since the build: dist/main.js');
  });
});

describe('the environment of a server', () => {
  test('is what Codex passes, what the entry sets and names, and nothing else', () => {
    const entry = { env: { KOSMO_HOME: '/h', KEY: '${MY_KEY:-}' }, env_vars: ['A_KEY', { name: 'GONE' }] };
    const env = { HOME: '/home/me', PATH: '/bin', A_KEY: 'a', XDG_DATA_HOME: '/x' };
    expect(serverEnvironment(clientStart('codex'), entry, env)).toEqual({
      env: { HOME: '/home/me', PATH: '/bin', A_KEY: 'a', KOSMO_HOME: '/h', KEY: '' },
      missing: ['GONE', 'MY_KEY'],
    });
    expect(serverEnvironment(clientStart('claude'), {}, env).env).toEqual(env);
  });
});
