import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { FileStore } from '../../src/credentials/file-store.js';
import { runKosmo, type Ran } from '../helpers/run-kosmo.js';

let root: string;
let home: string;
let config: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kosmo-install-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  home = await mkdtemp(join(root, 'home-'));
  config = join(home, '.codex', 'config.toml');
});

const kosmo = (args: string[], env: Record<string, string> = {}): Promise<Ran> =>
  runKosmo(args, { home, env: { KOSMO_HOME: '', KOSMO_PATIENCE: '', ...env }, cwd: home });
const install = (client: string, args: string[] = [], env: Record<string, string> = {}): Promise<Ran> =>
  kosmo(['mcp:gateway:install', `--client=${client}`, '--integration=convex', ...args], env);
/** An entry of Codex's configuration; fails where there is none. */
async function server(name = 'kosmokrator-convex'): Promise<{ args: string[]; [key: string]: unknown }> {
  const { mcp_servers: servers } = parse(await readFile(config, 'utf8')) as {
    mcp_servers: Record<string, { args: string[] }>;
  };
  return servers[name]!;
}

describe('mcp:gateway:install for Codex', () => {
  test('adds one table, changes nothing the second time, and is undone byte for byte', async () => {
    await mkdir(join(home, '.codex'), { mode: 0o700 });
    const original = '# mine\r\nmodel = "x"\r\n';
    await writeFile(config, original, { mode: 0o640 });
    const dry = await install('codex', ['--dry-run']);
    expect(dry.stdout).toContain('+ [mcp_servers.kosmokrator-convex]');
    expect(await readFile(config, 'utf8')).toBe(original);

    const first = await install('codex', ['--json']);
    const added = await readFile(config, 'utf8');
    expect(added.startsWith(original)).toBe(true);
    expect(JSON.parse(first.stdout)).toMatchObject({
      success: true,
      server: 'kosmokrator-convex',
      path: config,
      config: { mcp_servers: { 'kosmokrator-convex': await server() } },
      action: 'added',
    });
    expect(await server()).toMatchObject({
      command: process.execPath,
      args: expect.arrayContaining(['--integration=convex', '--write=deny', '--max-result-chars=20000']),
      required: true,
    });
    expect(await server()).not.toHaveProperty('env');
    expect((await stat(config)).mode & 0o777).toBe(0o640);

    const second = await install('codex');
    expect(second.stdout).toContain('is already in the configuration of Codex');
    expect(await readFile(config, 'utf8')).toBe(added);

    const removed = await kosmo(['mcp:gateway:remove', '--client=codex', '--integration=convex']);
    expect(removed.code).toBe(0);
    expect(await readFile(config, 'utf8')).toBe(original);
  });

  test('writes KOSMO_HOME out and names variables; no value of a credential or variable is in the file', async () => {
    const own = join(home, 'state');
    await new FileStore(join(own, 'credentials.json')).update('convex', 'default', {
      url: 'https://a.convex.cloud',
      access_token: 'env:MY_DEPLOY_KEY',
    });
    const env = {
      KOSMO_HOME: own,
      MY_DEPLOY_KEY: 'dev:a|secret-value',
      HTTPS_PROXY: 'http://user:pass@proxy',
    };
    const { stdout, stderr } = await install('codex', [], env);
    expect(await server()).toMatchObject({
      env: { KOSMO_HOME: own },
      env_vars: ['MY_DEPLOY_KEY', 'HTTPS_PROXY'],
    });
    expect(stdout + stderr + (await readFile(config, 'utf8'))).not.toMatch(/secret-value|user:pass/);
  });

  test('gives the server the patience of whoever installs it; a later run without it leaves it, and an odd one is not written', async () => {
    await install('codex', [], { KOSMO_PATIENCE: '5' });
    expect((await server()).env).toEqual({ KOSMO_PATIENCE: '5' });
    await install('codex');
    expect((await server()).env).toEqual({ KOSMO_PATIENCE: '5' });
    await install('codex', [], { KOSMO_PATIENCE: '2' });
    expect((await server()).env).toEqual({ KOSMO_PATIENCE: '2' });
    await install('codex', ['--name=odd'], { KOSMO_PATIENCE: 'lots' });
    expect(await server('odd')).not.toHaveProperty('env');
    const { stdout } = await kosmo(['mcp:gateway:export', '--client=claude', '--integration=convex'], {
      KOSMO_PATIENCE: '5',
    });
    const [exported] = Object.values<any>(JSON.parse(stdout).mcpServers);
    expect(exported.env).toEqual({ KOSMO_PATIENCE: '5' });
  });

  test('follows a link to the real file, and refuses one that leads nowhere', async () => {
    await mkdir(join(home, '.codex'));
    await writeFile(join(home, 'dotfile.toml'), 'a = 1\n');
    await symlink(join(home, 'dotfile.toml'), config);
    await install('codex');
    expect(await readFile(join(home, 'dotfile.toml'), 'utf8')).toContain('[mcp_servers.kosmokrator-convex]');
    await rm(join(home, 'dotfile.toml'));
    const refused = await install('codex');
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain('symbolic link to nothing');
  });

  test('leaves a file that it cannot read as TOML as it is, and says the line', async () => {
    await mkdir(join(home, '.codex'));
    await writeFile(config, 'a = 1\nb = = 2\n');
    const { code, stderr } = await install('codex');
    expect(code).toBe(5);
    expect(stderr).toContain(`${config}:2:`);
    expect(await readFile(config, 'utf8')).toBe('a = 1\nb = = 2\n');
  });

  test('takes CODEX_HOME, --project, --name, a profile and all options of the server', async () => {
    const CODEX_HOME = join(home, 'other');
    await mkdir(join(home, '.kosmo'), { mode: 0o700 });
    await writeFile(
      join(home, '.kosmo', 'config.yaml'),
      'kosmo:\n  mcp_gateway:\n    profiles:\n      work: { integrations: [convex], write_policy: ask, max_result_chars: 9000 }\n',
    );
    await kosmo(['mcp:gateway:install', '--client=codex', '--profile=work', '--name=mine'], { CODEX_HOME });
    config = join(CODEX_HOME, 'config.toml');
    expect((await server('mine')).args.slice(1)).toEqual(['mcp:serve', '--profile=work']);
    await install('codex', ['--project', '--write=ask', '--approve=terminal', '--max-result-chars=5000']);
    config = join(home, '.codex', 'config.toml');
    expect((await server()).args.slice(2)).toEqual([
      '--integration=convex',
      '--write=ask',
      '--approve=terminal',
      '--max-result-chars=5000',
    ]);
  });

  test.each<[string, string[], string, number]>([
    ['an unknown client', ['--client=codx', '--integration=convex'], 'Did you mean "codex"', 2],
    ['no client', ['--integration=convex'], 'Clients: codex', 2],
    ['an unknown integration', ['--client=codex', '--integration=convx'], 'Did you mean "convex"', 2],
    ['an unknown profile', ['--client=codex', '--profile=work'], 'no profile "work"', 2],
    [
      'an account that is not stored',
      ['--client=codex', '--integration=convex', '--account=wrk'],
      '"wrk"',
      4,
    ],
    [
      'an account of what is not served',
      ['--client=codex', '--integration=convex', '--account=convx:work'],
      'Did you mean "convex"',
      2,
    ],
    ['a name that Codex refuses', ['--client=codex', '--integration=convex', '--name=a.b'], '"a.b"', 2],
    [
      'the file of another program',
      ['--client=claude', '--integration=convex', '--global'],
      'claude mcp add',
      2,
    ],
  ])('refuses %s, and writes nothing', async (_what, args, says, exit) => {
    const { code, stderr } = await kosmo(['mcp:gateway:install', ...args]);
    expect(stderr).toContain(says);
    expect(code).toBe(exit);
    await expect(stat(join(home, '.codex'))).rejects.toThrow('ENOENT');
  });

  test('tells the account that was meant', async () => {
    const file = new FileStore(join(home, '.kosmo', 'credentials.json'));
    await file.update('convex', 'work', { url: 'https://a.convex.cloud', access_token: 'dev:a|b' });
    const { code, stderr } = await install('codex', ['--account=wrok']);
    expect([code, stderr]).toEqual([4, expect.stringContaining('Did you mean "work"')]);
  });

  test('warns of --write=allow and of missing credentials', async () => {
    const { stderr } = await install('codex', ['--write=allow']);
    expect(stderr).toContain('Writes are allowed');
    expect(stderr).toContain('no credentials yet');
  });
});

describe('mcp:gateway:install for other clients', () => {
  test.each([
    ['claude', '.mcp.json', 'mcpServers', 'kosmo-convex'],
    ['vscode', '.vscode/mcp.json', 'servers', 'kosmokrator-convex'],
    ['cursor', '.cursor/mcp.json', 'mcpServers', 'kosmo-convex'],
    ['gemini', '.gemini/settings.json', 'mcpServers', 'kosmo-convex'],
  ])('%s: writes %s and takes it out again', async (client, file, key, name) => {
    await install(client);
    const written = JSON.parse(await readFile(join(home, file), 'utf8'));
    expect(written[key][name]).toMatchObject({ command: process.execPath });
    await kosmo(['mcp:gateway:remove', `--client=${client}`, '--integration=convex']);
    await expect(stat(join(home, file))).rejects.toThrow('ENOENT');
  });
});

describe('mcp:gateway:export', () => {
  test('prints what install would write, and without a client what the PHP program prints', async () => {
    await install('codex');
    const codex = await kosmo(['mcp:gateway:export', '--client=codex', '--integration=convex']);
    expect(codex.stdout.startsWith(await readFile(config, 'utf8'))).toBe(true);
    expect(codex.stdout).toContain('# codex mcp add kosmokrator-convex -- ');
    const json = await kosmo(['mcp:gateway:export', '--integration=convex', '--name=kosmo', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      success: true,
      config: { mcpServers: { kosmo: { type: 'stdio', command: process.execPath } } },
    });
  });
});
