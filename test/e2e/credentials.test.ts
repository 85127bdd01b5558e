import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FileStore } from '../../src/credentials/file-store.js';
import { PhpCli } from '../credentials/support/php-cli.js';
import { runKosmo } from '../helpers/run-kosmo.js';
import { StdioClient } from '../helpers/stdio-client.js';
import { startUpstream, type Upstream } from '../helpers/upstream.js';

interface Vector {
  keyfile?: string;
  KOSMO_CREDENTIAL_KEY?: string;
  plaintext: string;
  stored: string;
}
const fixture = resolve(import.meta.dirname, '..', 'fixtures', 'credentials.json');
const { about: _about, ...vectors } = JSON.parse(readFileSync(fixture, 'utf8')) as Record<string, Vector>;

let upstream: Upstream;
let home: string;
beforeAll(async () => {
  upstream = await startUpstream((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"status":"success","data":[],"value":[]}');
  });
});
afterAll(() => upstream.close());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kosmo-credentials-'));
  upstream.received.length = 0;
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The keys that the service was shown. */
const shown = (): string[] => [
  ...new Set(upstream.received.map(({ headers }) => headers.authorization ?? '')),
];

describe('what the PHP CLI has stored, used by the command line while that runs', () => {
  let php: PhpCli;
  beforeEach(async () => {
    php = await PhpCli.start(join(home, 'data', 'kosmo.db'));
    await php.set('integration.prometheus.accounts', '{"default":true}');
    await php.set('integration.prometheus.accounts.default.url', upstream.origin);
  });
  afterEach(() => php.end());

  async function call({ stored, keyfile, KOSMO_CREDENTIAL_KEY: key }: Omit<Vector, 'plaintext'>) {
    await php.set('integration.prometheus.accounts.default.token', stored);
    if (keyfile !== undefined) writeFileSync(join(home, 'credentials.key'), keyfile, { mode: 0o600 });
    const env = key === undefined ? {} : { KOSMO_CREDENTIAL_KEY: key };
    const { code, stdout } = await runKosmo(['integrations:call', 'prometheus.list_metrics', '--json'], {
      home,
      env,
    });
    return { code, error: JSON.parse(stdout).error };
  }

  test.each(Object.entries(vectors))('%s reaches the service as its plain text', async (_name, vector) => {
    const files = readdirSync(join(home, 'data'));
    const { error } = await call(vector);
    // A key of other characters can be opened, but no HTTP header takes it.
    if (/^[\x21-\x7e]+$/.test(vector.plaintext)) expect(shown()).toEqual([`Bearer ${vector.plaintext}`]);
    else expect([error.code, shown()]).toEqual(['credentials_invalid', []]);
    expect(JSON.stringify(error)).not.toContain(vector.plaintext);
    expect(readdirSync(join(home, 'data'))).toEqual(files);
  });

  test('is taken as it is where it is not encrypted, and a reference there is only text', async () => {
    await call({ stored: 'plain' });
    await call({ stored: 'env:HOME' });
    expect(shown()).toEqual(['Bearer plain', 'Bearer env:HOME']);
  });

  test.each<[string, Partial<Vector>, string]>([
    ['under another key file', { keyfile: 'c2hvcnQ=' }, 'is not the key it was encrypted with'],
    ['under a variable', { KOSMO_CREDENTIAL_KEY: 'x' }, 'KOSMO_CREDENTIAL_KEY is not the key'],
    ['without a key file', {}, 'there is no key file'],
    ['that is no base64', { stored: 'enc:v1:***' }, 'is damaged'],
    ['that is too short', { stored: `enc:v1:${Buffer.alloc(24).toString('base64')}` }, 'is damaged'],
  ])('%s says so, and nothing is sent or created', async (_what, change, says) => {
    const { stored, keyfile } = vectors['v1_keyfile']!;
    const key = change.stored === undefined ? {} : { keyfile: keyfile! };
    const { code, error } = await call({ stored, ...key, ...change });
    expect([code, error.code, error.message]).toEqual([
      4,
      'credentials_undecryptable',
      expect.stringContaining(says),
    ]);
    expect(shown()).toEqual([]);
    expect(readdirSync(home).includes('credentials.key')).toBe('keyfile' in { ...key, ...change });
  });
});

describe('the key that a call shows to the service', () => {
  const KEYS = { default: 'dev:a|ZGVmYXVsdA==', work: 'dev:a|d29yaw==' } as const;
  beforeEach(async () => {
    const store = new FileStore(join(home, 'credentials.json'));
    for (const [account, access_token] of Object.entries(KEYS))
      await store.update('convex', account, { url: upstream.origin, access_token });
  });

  test.each<[string, string[], keyof typeof KEYS]>([
    ['integrations:call', ['integrations:call', 'convex.list_tables'], 'default'],
    ['--account', ['integrations:call', 'convex.list_tables', '--account=work'], 'work'],
    ['a script', ['integrations:lua', '-e', 'pcall(app.integrations.convex.list_tables)'], 'default'],
    [
      'a script that names an account',
      ['integrations:lua', '-e', 'pcall(app.integrations.convex.work.list_tables)'],
      'work',
    ],
    [
      'a script that names the default one',
      ['integrations:lua', '-e', 'pcall(app.integrations.convex.default.list_tables)'],
      'default',
    ],
  ])('is that of the account that %s means', async (_what, args, account) => {
    await runKosmo(args, { home });
    expect(shown()).toEqual([`Convex ${KEYS[account]}`]);
  });

  test.each<[string, string[], object, string[]]>([
    ['no word', [], {}, ['default']],
    ['_account', [], { _account: 'work' }, ['work']],
    ['--account of the server', ['--account=convex:work'], {}, ['work']],
    ['another _account than that', ['--account=convex:work'], { _account: 'default' }, []],
    ['an _account that is no text', [], { _account: ['work'] }, []],
    ['an unknown _account', [], { _account: 'wrok' }, []],
  ])('over MCP is that of %s', async (_what, flags, args, accounts) => {
    const client = new StdioClient(['--integration=convex', ...flags], { KOSMO_HOME: home });
    await client.initialize();
    await client.call('list_tables', args);
    await client.end();
    expect(shown()).toEqual(accounts.map((account) => `Convex ${KEYS[account as keyof typeof KEYS]}`));
  });
});
