import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { installation } from '../../src/cli/doctor/installation.js';
import { scrubbed } from '../../src/cli/doctor/serving.js';
import { FileStore } from '../../src/credentials/file-store.js';
import { runKosmo } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';

// Every check of a client starts the server several times.
jest.setTimeout(120_000);

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
  const { code, stdout } = await run('doctor', '--client=codex', '--integration=convex', '--json', ...args);
  const { checks } = JSON.parse(stdout);
  return { code, checks, failed: checks.filter((check: any) => check.status === 'fail') };
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
    expect(checks.find(({ name }: any) => name === 'convex').message).toContain(served.deployment.url);
    expect(checks.find(({ name }: any) => name === 'write').message).toContain('deny');
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

  test('tells settings that cannot be read', async () => {
    await writeFile(join(served.home, 'config.yaml'), 'kosmo:\n  integrations: 1\n');
    const { code, failed } = await doctor();
    await writeFile(join(served.home, 'config.yaml'), '');
    expect(code).toBe(1);
    expect(failed[0].message).toContain('config.yaml:2');
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
    const entry = { env: { KOSMO_HOME: '/h' }, env_vars: ['A_KEY', { name: 'GONE' }] };
    expect(scrubbed(entry, { HOME: '/home/me', PATH: '/bin', A_KEY: 'a', XDG_DATA_HOME: '/x' })).toEqual({
      env: { HOME: '/home/me', PATH: '/bin', A_KEY: 'a', KOSMO_HOME: '/h' },
      missing: ['GONE'],
    });
  });
});
