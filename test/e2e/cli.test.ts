import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runKosmo, type Ran, type RunOptions } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';

let served: Served;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());

const kosmo = (args: string[], options: Partial<RunOptions> = {}): Promise<Ran> =>
  runKosmo(args, { home: served.home, ...options });

describe('usage errors', () => {
  test.each<[string, string[], string]>([
    ['an unknown command', ['integrations:lst'], 'integrations:list'],
    ['an unknown integration', ['mcp:serve', '--integration=convx'], 'Did you mean "convex"?'],
    [
      'one unknown among known integrations',
      ['mcp:serve', '--integrations=convex,nope'],
      'no integration "nope"',
    ],
    ['no integration', ['mcp:serve'], '--integration=convex'],
    ['an unknown write policy', ['mcp:serve', '--integration=convex', '--write=maybe'], 'deny, ask, allow'],
    [
      'a result budget that is too small',
      ['mcp:serve', '--integration=convex', '--max-result-chars=10'],
      '1000 or more',
    ],
    ['an unknown option', ['mcp:serve', '--integration=convex', '--wriet=deny'], '--write'],
    ['arguments that are not JSON', ['integrations:call', 'convex.list_tables', '{x'], 'not JSON'],
  ])('%s ends with exit code 2 and a way out, without a stack', async (_name, args, says) => {
    const { code, stdout, stderr } = await kosmo(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('integrations:list', () => {
  test('shows the seven functions and whether credentials are there', async () => {
    const { stdout, code } = await kosmo(['integrations:list', '--json']);
    const { convex } = JSON.parse(stdout).providers;
    expect(code).toBe(0);
    expect(convex).toMatchObject({ configured: true, accounts: ['default'] });
    expect(convex.functions.map((fn: any) => fn.operation).sort()).toEqual([
      'read',
      'read',
      'read',
      'read',
      'write',
      'write',
      'write',
    ]);
    const text = await kosmo(['integrations:list'], {
      env: { KOSMO_HOME: join(served.home, 'empty') },
      bin: 'kosmokrator.js',
    });
    expect(text.stdout).toContain('not configured: kosmo integrations:configure convex');
  });
});

describe('integrations:configure', () => {
  const home = () => join(served.home, `home-${Math.random().toString(36).slice(2)}`);
  const configure = (input: unknown, KOSMO_HOME: string, ...flags: string[]) =>
    kosmo(['integrations:configure', 'convex', '--stdin-json', '--json', ...flags], {
      input: typeof input === 'string' ? input : JSON.stringify(input),
      env: { KOSMO_HOME },
    });

  test('stores credentials 0600, takes a pasted prefix off, tries them, and shows no secret anywhere', async () => {
    const KOSMO_HOME = home();
    const key = served.deployment.keys.readOnly;
    const { code, stdout, stderr } = await configure(
      { credentials: { url: `${served.deployment.url}/`, access_token: `Bearer ${key}` }, enabled: true },
      KOSMO_HOME,
    );
    expect(code).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({
      success: true,
      provider: 'convex',
      account: 'default',
      credentials_set: ['url', 'access_token'],
      check: { ok: true },
    });
    expect(answer.check.identity.read_only).toBe(true);
    expect(answer.notes).toEqual([expect.stringContaining('"Bearer"')]);
    const file = join(KOSMO_HOME, 'credentials.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain(key);
    expect(stdout + stderr).not.toContain(key.split('|')[1]);
  });

  test('takes back what the deployment refuses, and keeps the working credentials that were there', async () => {
    const KOSMO_HOME = home();
    const good = { url: served.deployment.url, access_token: served.deployment.keys.readOnly };
    expect((await configure({ credentials: good }, KOSMO_HOME)).code).toBe(0);
    const wrong = { ...good, access_token: 'dev:happy-otter-123|d3Jvbmc=' };
    const { code, stdout } = await configure({ credentials: wrong }, KOSMO_HOME);
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      success: false,
      error: {
        code: 'credentials_invalid',
        details: { refusal: 'key_refused' },
        hint: expect.stringContaining('--no-check'),
      },
    });
    const call = await kosmo(['integrations:call', 'convex.get_current_user', '--json'], {
      env: { KOSMO_HOME },
    });
    expect(JSON.parse(call.stdout).data.read_only).toBe(true);
    expect((await configure({ credentials: wrong }, KOSMO_HOME, '--no-check')).code).toBe(0);
  });

  test('stores credentials of a service that cannot be reached now, and says that they were not tried', async () => {
    const { code, stdout } = await configure(
      { credentials: { url: 'http://127.0.0.1:9', access_token: 'dev:a|b' } },
      home(),
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      success: true,
      check: { ok: false, error: { code: 'upstream_unreachable' } },
    });
  });

  test.each<[string, unknown, string]>([
    ['a field that does not exist', { credentials: { uri: 'x' } }, '"uri"'],
    ['a missing field', { credentials: { url: 'https://a.convex.cloud' } }, 'access_token'],
    ['a URL without scheme', { credentials: { url: 'a.convex.cloud', access_token: 'dev:a|b' } }, 'url'],
    [
      'a key that is none',
      { credentials: { url: 'https://a.convex.cloud', access_token: 'hello-there-key' } },
      'access_token',
    ],
    ['an unknown key of the JSON', { credentails: {} }, 'credentails'],
    ['text that is not JSON', '{"access_token":"top-secret-value"', 'Invalid JSON'],
  ])('stores nothing for %s', async (_name, input, says) => {
    const KOSMO_HOME = home();
    const { code, stdout, stderr } = await configure(input, KOSMO_HOME);
    expect(code).not.toBe(0);
    expect(JSON.parse(stdout).error.message).toContain(says);
    expect(stdout + stderr).not.toMatch(/hello-there-key|top-secret-value/);
    await expect(stat(join(KOSMO_HOME, 'credentials.json'))).rejects.toThrow('ENOENT');
  });

  test('without stdin and without a terminal says how to give credentials', async () => {
    const { code, stderr } = await kosmo(['integrations:configure', 'convex']);
    expect(code).toBe(2);
    expect(stderr).toContain('--stdin-json');
  });

  test('takes the variables that the integration names only when it is told to', async () => {
    const env = {
      KOSMO_HOME: home(),
      CONVEX_URL: served.deployment.url,
      CONVEX_DEPLOY_KEY: served.deployment.keys.viewOnly,
    };
    expect((await kosmo(['integrations:call', 'convex.list_tables', '--json'], { env })).code).toBe(4);
    const { stdout } = await kosmo(['integrations:configure', 'convex', '--from-env', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ success: true, check: { ok: true } });
  });
});

describe('integrations:call', () => {
  test('prints the result, or with --json the envelope', async () => {
    const text = await kosmo(['integrations:call', 'convex.list_tables']);
    expect(JSON.parse(text.stdout).count).toBe(5);
    const json = await kosmo(['integrations:call', 'convex.convex_get_table', '{"table":"users"}', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      function: 'convex.convex_get_table',
      success: true,
      error: null,
      data: { table: { name: 'users' } },
    });
  });

  test('refuses a write where nobody can be asked, and writes when told to', async () => {
    const call = (...flags: string[]) =>
      kosmo([
        'integrations:call',
        'convex.create_document',
        '{"table":"notes","fields":{"cli":true}}',
        '--json',
        ...flags,
      ]);
    const refused = await call();
    expect(refused.code).toBe(3);
    expect(JSON.parse(refused.stdout).error).toMatchObject({ code: 'approval_unavailable', written: 'none' });
    expect(JSON.parse((await call('--write=allow')).stdout)).toMatchObject({
      success: true,
      data: { id: expect.any(String) },
    });
  });

  test('ends with the exit code of the error: 4 without credentials, 2 for a wrong argument', async () => {
    const empty = { KOSMO_HOME: join(served.home, 'nothing') };
    const missing = await kosmo(['integrations:call', 'convex.list_tables', '--json'], { env: empty });
    expect(missing.code).toBe(4);
    expect(JSON.parse(missing.stdout).error).toMatchObject({
      code: 'credentials_missing',
      hint: expect.stringContaining('integrations:configure convex'),
    });
    expect((await kosmo(['integrations:call', 'convex.get_table', '{"tabel":"users"}'])).code).toBe(2);
  });
});

describe('demo --serve', () => {
  test('says which port is taken instead of showing a stack', async () => {
    const { code, stderr } = await kosmo(['demo', '--serve', '--port', new URL(served.deployment.url).port]);
    expect(code).toBe(2);
    expect(stderr).toContain('is taken');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect((await kosmo(['demo', '--serve', '--port', '99999'])).code).toBe(2);
  });
});

describe('a server without credentials', () => {
  test('lists its tools, and its calls say what to run', async () => {
    const { StdioClient } = await import('../helpers/stdio-client.js');
    const client = new StdioClient(['--integration=convex'], { KOSMO_HOME: join(served.home, 'nothing') });
    await client.initialize();
    expect((await client.request('tools/list')).result.tools).toHaveLength(4);
    const { structuredContent } = await client.call('list_tables');
    expect(structuredContent.error).toMatchObject({
      code: 'credentials_missing',
      hint: expect.stringContaining('kosmo integrations:configure convex'),
    });
    expect((await client.end()).code).toBe(0);
  });
});
