import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KeySource } from '../../src/credentials/cipher-key.js';
import { encrypt } from '../../src/credentials/cipher.js';
import { PhpCli } from '../credentials/support/php-cli.js';
import { runKosmo } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';
import { StdioClient } from '../helpers/stdio-client.js';

let served: Served;
let home: string;
let count = 0;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());
beforeEach(() => {
  home = join(served.home, `home-${(count += 1)}`);
});

/** Runs a command with --json, and returns its answer. */
async function kosmo(args: string[], input?: unknown, env: Record<string, string> = {}): Promise<any> {
  const text = input === undefined ? '' : JSON.stringify(input);
  const { stdout } = await runKosmo([...args, '--json'], { home, input: text, env });
  return JSON.parse(stdout);
}
const configure = (input: unknown, ...flags: string[]) =>
  kosmo(['integrations:configure', 'convex', '--stdin-json', '--no-check', ...flags], input);
const fields = (...flags: string[]) => kosmo(['integrations:fields', 'convex', ...flags]);
const call = (...flags: string[]) => kosmo(['integrations:call', 'convex.list_tables', ...flags]);
const complete = () => ({ url: served.deployment.url, access_token: served.deployment.keys.admin });
const sources = (answer: any) => answer.fields.map((field: any) => [field.key, field.source]);

async function phpStores(file: string, account: string, values: Record<string, string>): Promise<PhpCli> {
  const php = await PhpCli.start(file);
  const key = await new KeySource(join(home, 'credentials.key'), {}).orCreate();
  for (const [field, value] of Object.entries(values))
    await php.set(`integration.convex.accounts.${account}.${field}`, await encrypt(value, key));
  return php;
}

describe('integrations:configure', () => {
  test('takes the account from stdin unless a flag names one, and answers in the known envelope', async () => {
    expect(await configure({ account: 'work', scope: 'global', set: complete(), enabled: true })).toEqual({
      success: true,
      provider: 'convex',
      account: 'work',
      scope: 'global',
      credentials_set: ['url', 'access_token'],
      credentials_unset: [],
      enabled: true,
      configured: true,
      cli_setup_supported: true,
      cli_runtime_supported: true,
      permissions: { read: null, write: null },
      notes: [],
    });
    const flagged = await configure({ account: 'work', credentials: complete() }, '--account=other');
    expect(flagged.account).toBe('other');
    expect((await fields('--account=other')).accounts).toEqual(['other', 'work']);
  });

  test('removes fields by flag and by stdin, and says that the account is not complete', async () => {
    await configure({ credentials: complete() });
    expect(await configure({ unset: ['url'] })).toMatchObject({
      credentials_unset: ['url'],
      configured: false,
    });
    const byFlag = await kosmo(['integrations:configure', 'convex', '--unset', 'access_token']);
    expect(byFlag).toMatchObject({ success: true, credentials_unset: ['access_token'], configured: false });
    expect((await fields()).accounts).toEqual([]);
    expect(await configure({ unset: ['nope'] })).toMatchObject({ success: false });
  });

  test.each([
    [{ enabled: 'no' }],
    [{ permissions: { write: 'sometimes' } }],
    [{ account: '../x', credentials: {} }],
    [{ scope: 'everywhere' }],
  ])('stores nothing for %j', async (input) => {
    expect(await configure({ credentials: complete(), ...input })).toMatchObject({
      success: false,
      error: { code: 'usage' },
    });
    expect(await readdir(home).catch(() => [])).toEqual([]);
  });

  test('stores references, which are used', async () => {
    const { url, access_token } = complete();
    const configured = await kosmo(['integrations:configure', 'convex', '--stdin-json'], {
      credentials: { url, access_token: 'env:MY_CONVEX_KEY' },
    });
    expect(configured).toMatchObject({
      success: true,
      check: { ok: false, error: { code: 'credentials_reference' } },
    });
    expect((await fields()).fields[1]).toMatchObject({
      configured: true,
      source: 'own',
      reference: 'env:MY_CONVEX_KEY',
      problem: expect.stringContaining('MY_CONVEX_KEY is not set'),
    });
    expect((await call()).error.code).toBe('credentials_reference');
    const env = { MY_CONVEX_KEY: access_token };
    expect((await kosmo(['integrations:call', 'convex.list_tables'], undefined, env)).success).toBe(true);
  });
});

describe('the store of the PHP CLI', () => {
  test('is used and shown as the source, until the account is stored here', async () => {
    await mkdir(home, { mode: 0o700 });
    const php = await phpStores(join(home, 'data', 'kosmo.db'), 'default', complete());
    expect(sources(await fields())).toEqual([
      ['url', 'php'],
      ['access_token', 'php'],
    ]);
    expect(await call()).toMatchObject({ success: true, meta: { account: 'default' } });
    const taken = await configure({ credentials: { url: served.deployment.url } });
    expect(taken.notes).toEqual(['access_token: taken over from the PHP CLI.']);
    expect(sources(await fields())).toEqual([
      ['url', 'own'],
      ['access_token', 'own'],
    ]);
    const { stdout } = await runKosmo(['integrations:fields', 'convex'], { home });
    expect(stdout).toContain(
      `An account counts as a whole, from the first that has it: 1. ${home}/credentials.json  2. ${home}/data/kosmo.db (PHP CLI, only read)`,
    );
    expect(stdout).toContain('The PHP CLI has default, too; that one is not used.');
    expect(await kosmo(['integrations:remove', 'convex'])).toMatchObject({
      accounts_removed: ['default'],
      still_in_php: ['default'],
    });
    expect((await fields()).fields[0].source).toBe('php');
    expect(await kosmo(['integrations:remove', 'convex'])).toMatchObject({
      error: { code: 'unknown_account' },
    });
    await php.end();
  });

  test('is found under HOME when KOSMO_HOME is not set, in the old place with the old key', async () => {
    await mkdir(join(home, '.kosmokrator'), { recursive: true, mode: 0o700 });
    const php = await PhpCli.start(join(home, '.kosmokrator', 'data', 'kosmokrator.db'));
    const key = await new KeySource(join(home, '.kosmokrator', 'credentials.key'), {}).orCreate();
    for (const [field, value] of Object.entries(complete()))
      await php.set(`integration.convex.accounts.default.${field}`, await encrypt(value, key));
    const call = () =>
      runKosmo(['integrations:call', 'convex.list_tables', '--json'], { home, env: { KOSMO_HOME: '' } });
    const { stdout } = await call();
    expect(JSON.parse(stdout)).toMatchObject({ success: true });
    await rm(join(home, '.kosmokrator', 'credentials.key'));
    const lost = await call();
    expect(JSON.parse(lost.stdout).error).toMatchObject({
      code: 'credentials_undecryptable',
      message: expect.stringContaining('there is no key file'),
    });
    await php.end();
  });
});

describe('several accounts', () => {
  beforeEach(async () => {
    await configure({ account: 'home', credentials: complete() });
    await configure({ account: 'work', credentials: complete() });
  });

  test('without a default one: the command line asks for a name, and takes it', async () => {
    expect((await call()).error).toMatchObject({
      code: 'account_required',
      details: { accounts: ['home', 'work'] },
    });
    expect(await call('--account=work')).toMatchObject({ success: true, meta: { account: 'work' } });
  });

  test('over MCP: an enum in every schema, taken from the call; none where one is pinned', async () => {
    const client = new StdioClient(['--integration=convex'], { KOSMO_HOME: home });
    await client.initialize();
    for (const { inputSchema } of (await client.request('tools/list')).result.tools) {
      expect(inputSchema.properties._account.enum).toEqual(['home', 'work']);
      expect(inputSchema.required).toContain('_account');
    }
    expect((await client.call('list_tables')).structuredContent.error.code).toBe('account_required');
    expect((await client.call('list_tables', { _account: 'work' })).isError).toBeUndefined();
    await client.end();
    const pinned = new StdioClient(['--integration=convex', '--account=convex:work'], { KOSMO_HOME: home });
    await pinned.initialize();
    const { tools } = (await pinned.request('tools/list')).result;
    expect(JSON.stringify(tools)).not.toContain('_account');
    expect((await pinned.call('list_tables')).isError).toBeUndefined();
    const refused = await pinned.call('list_tables', { _account: 'home' });
    expect(refused.structuredContent.error.code).toBe('unknown_account');
    await pinned.end();
  });

  test.each(['nope:work', 'convex:WORK', 'convex:work,convex:home'])(
    '--account=%s is refused',
    async (text) => {
      const { code } = await runKosmo(['mcp:serve', '--integration=convex', `--account=${text}`], { home });
      expect(code).toBe(2);
    },
  );

  test('a rule under a misspelt name holds for the one that is meant, until the name is an account', async () => {
    const file = join(home, 'config.yaml');
    await writeFile(
      file,
      'kosmo:\n  integrations:\n    convex:\n      accounts:\n        wrok:\n          permissions: {write: deny}\n        later: {permissions: {write: deny}}\n',
    );
    const create = (account: string) => [
      'integrations:call',
      'convex.create_document',
      '{"table":"notes","fields":{}}',
      `--account=${account}`,
      '--write=allow',
    ];
    const ran = await runKosmo(create('work'), { home });
    expect([ran.code, ran.stdout]).toEqual([3, '']);
    expect(ran.stderr).toContain(`${file}:5: convex has no account "wrok". Did you mean "work"?`);
    expect(ran.stderr).toContain(
      `may be a slip for "work", is deny (${file}:6). Nothing was sent. [write_denied]`,
    );
    expect((await kosmo(create('home'))).success).toBe(true);
    expect(await call('--account=work')).toMatchObject({ success: true });

    const explain = (account: string) =>
      kosmo(['policy', 'explain', 'convex.delete_document', `--account=${account}`, '--write=allow']);
    expect(await explain('work')).toMatchObject({
      decision: 'deny',
      at: `${file}:6`,
      notes: [
        expect.stringContaining('Did you mean "work"?'),
        expect.stringContaining(`${file}:7: convex has no account "later"`),
      ],
    });
    expect((await explain('wrok')).notes[0]).toBe(
      'Integration "convex" has no account "wrok". Did you mean "work"? Accounts: home, work.',
    );
    expect((await explain('nothing-like-it')).notes[0]).toContain('has no account "nothing-like-it"');

    const client = new StdioClient(['--integration=convex', '--write=allow'], { KOSMO_HOME: home });
    await client.initialize();
    const write = () => client.call('create_document', { table: 'notes', fields: {}, _account: 'work' });
    expect((await write()).structuredContent.error).toMatchObject({ code: 'write_denied', written: 'none' });
    expect((await client.call('list_tables', { _account: 'work' })).isError).toBeUndefined();
    await configure({ account: 'wrok', credentials: complete() });
    expect((await write()).isError).toBeUndefined();
    await client.end();
    expect(client.stderr).toContain('Did you mean "work"?');
    await rm(file);
  });

  test('without a default one, policy explain says that a call has to name one', async () => {
    const explained = await kosmo(['policy', 'explain', 'convex.list_tables']);
    expect(explained.notes).toEqual([expect.stringContaining('Name one: home, work.')]);
  });

  test('one of them is removed and the other stays', async () => {
    expect(await kosmo(['integrations:remove', 'convex', '--account=home'])).toMatchObject({
      accounts_removed: ['home'],
      still_in_php: [],
    });
    expect(await call()).toMatchObject({ success: true, meta: { account: 'work' } });
  });
});

test('a server that starts removes what a killed writer left', async () => {
  await configure({ credentials: complete() });
  const left = join(home, 'credentials.json.tmp-1-abc');
  await writeFile(left, 'secret', { mode: 0o600 });
  const client = new StdioClient(['--integration=convex'], { KOSMO_HOME: home });
  await client.initialize();
  await client.call('list_tables');
  await client.end();
  await expect(stat(left)).rejects.toThrow('ENOENT');
  expect(await readFile(join(home, 'credentials.json'), 'utf8')).toContain('enc:v1:');
});
