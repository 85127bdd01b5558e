import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDotenv } from '../../src/cli/dotenv.js';
import { credentialsFromEnvironment, readEnvironment } from '../../src/cli/environment.js';
import { checkMatches, normalizeCredential } from '../../src/credentials/values.js';
import { toAccount } from '../../src/credentials/store.js';
import { loadFolder } from '../../src/plugins/load-folder.js';

const { manifest } = loadFolder('plugins/convex');
const take = (env: Record<string, string>, cwd: string, file?: string) =>
  Object.fromEntries(
    Object.entries(credentialsFromEnvironment(manifest, readEnvironment(file, env, cwd))).map(
      ([key, { value }]) => [key, value],
    ),
  );

describe('a .env file', () => {
  test.each<[string, string, string | undefined]>([
    ['A=plain', 'A', 'plain'],
    ['export A=exported', 'A', 'exported'],
    ['  A = spaced  ', 'A', 'spaced'],
    ['A=value # a comment', 'A', 'value'],
    ['# A=commented', 'A', undefined],
    ['A=\'single # "quoted"\'', 'A', 'single # "quoted"'],
    ['A="two\\nlines" # comment', 'A', 'two\nlines'],
    ['A="real\nlines"\nB=next', 'B', 'next'],
    ['A=`back "tick\'s"`', 'A', 'back "tick\'s"'],
    ['A=crlf\r\nB=after\r\n', 'A', 'crlf'],
    ['\uFEFFA=after a byte order mark', 'A', 'after a byte order mark'],
    ['A=dev:otter-1|eyJ2MiI6IngifQ==', 'A', 'dev:otter-1|eyJ2MiI6IngifQ=='],
    ['A=', 'A', ''],
    ['A=one\nA=two', 'A', 'two'],
    ["A=it's\nB=fine", 'B', 'fine'],
  ])('reads %j', (text, name, value) => {
    expect(parseDotenv(text).get(name)).toBe(value);
  });
});

describe('credentials from the environment', () => {
  let cwd: string;
  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'kosmo-env-'));
    writeFileSync(join(cwd, '.env.local'), 'CONVEX_URL=http://127.0.0.1:1\n');
    writeFileSync(join(cwd, '.env'), 'CONVEX_URL=http://127.0.0.1:2\nCONVEX_DEPLOY_KEY=dev:a|key-of-env\n');
    writeFileSync(join(cwd, 'other'), 'CONVEX_DEPLOY_KEY=dev:a|key-of-other\n');
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  test('come from the process first, then from .env.local, then from .env', () => {
    expect(take({}, cwd)).toEqual({ url: 'http://127.0.0.1:1', access_token: 'dev:a|key-of-env' });
    expect(take({ CONVEX_URL: 'http://127.0.0.1:3' }, cwd)).toMatchObject({ url: 'http://127.0.0.1:3' });
  });

  test('come from a named file instead of both, still not over the process', () => {
    expect(take({}, cwd, join(cwd, 'other'))).toEqual({ access_token: 'dev:a|key-of-other' });
    const own = { CONVEX_DEPLOYMENT_TOKEN: 'dev:a|key-of-process' };
    expect(take(own, cwd, join(cwd, '.env.local'))).toMatchObject({ access_token: 'dev:a|key-of-process' });
    expect(() => take({}, cwd, join(cwd, 'missing'))).toThrow(/does not exist/);
  });

  test.each(['cmd:sh -c "touch /nowhere"', ' file:~/.ssh/id_rsa', 'keyring:a/b', 'env:PATH'])(
    'are values and never the reference %j, which a project could make us run or read',
    (reference) => {
      expect(() => take({ CONVEX_DEPLOY_KEY: reference }, cwd)).toThrow(
        expect.objectContaining({ code: 'credentials_invalid', details: { field: 'access_token' } }),
      );
      writeFileSync(join(cwd, 'hostile'), `CONVEX_DEPLOY_KEY='${reference}'\n`);
      expect(() => take({}, cwd, join(cwd, 'hostile'))).toThrow(/is a reference/);
    },
  );

  test('are refused where the cloud and a self-hosted deployment are both named', () => {
    const env = { CONVEX_DEPLOYMENT: 'dev:a', CONVEX_SELF_HOSTED_URL: 'http://127.0.0.1:3210' };
    expect(() => take(env, cwd)).toThrow(expect.objectContaining({ code: 'credentials_mismatch' }));
  });
});

describe('keys that the plugin knows not to work', () => {
  const field = manifest.credentials.find(({ key }) => key === 'access_token')!;
  test.each([
    ['<ignore_deploy_key>', /placeholder/],
    ['<missing_deploy_key:no key>', /credential "access_token"/i],
    ['preview:team:project|secretpart', /preview deploy key/],
    ['project:team:project|secretpart', /project key/],
    ['dev:otter-1|secretpart:eyJzdWIiOiJ4In0=', /act as a user/],
  ])('%s is refused with its reason, and not shown', (raw, reason) => {
    let thrown: any;
    try {
      normalizeCredential(manifest, field, raw);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'credentials_invalid' });
    expect(`${thrown.message} ${thrown.hint}`).toMatch(reason);
    expect(`${thrown.message} ${thrown.hint}`).not.toContain('secretpart');
  });

  test.each(['prod:a|k', 'preview:a|k', 'a|k', 'eyJ2MiI6IngifQabcdefgh=='])('%s is taken', (raw) => {
    expect(normalizeCredential(manifest, field, raw).value).toBe(raw);
  });
});

describe('addresses that the plugin knows to be no deployment', () => {
  const field = manifest.credentials.find(({ key }) => key === 'url')!;
  const normalized = (url: string) => () => normalizeCredential(manifest, field, url);

  test.each([
    ['https://otter-1.convex.site', /HTTP actions/],
    ['https://otter-1.eu-west-1.convex.site/', /HTTP actions/],
    ['https://api.convex.cloud', /not a deployment's/],
    ['https://api.convex.dev', /not a deployment's/],
    ['https://dashboard.convex.dev', /not a deployment's/],
  ])('%s is refused before a key is sent there', (url, reason) => {
    expect(normalized(url)).toThrow(
      expect.objectContaining({ code: 'credentials_invalid', hint: expect.stringMatching(reason) }),
    );
  });

  test.each([
    'https://otter-1.convex.cloud',
    'https://otter-1.eu-west-1.convex.cloud',
    'https://data.example.com',
  ])('%s is taken', (url) => {
    expect(normalized(url)().value).toBe(url);
  });
});

describe('the name in a key', () => {
  const check = (url: string, access_token: string) => () =>
    checkMatches(manifest, new Map(Object.entries({ url, access_token })), 'sent');

  test('must be that of the host, before anything is sent', () => {
    const wrong = { url: 'https://calm-fox-2.convex.cloud', access_token: 'dev:otter-1|secretpart' };
    expect(() => toAccount(manifest, 'default', wrong)).toThrow(
      expect.objectContaining({
        code: 'credentials_mismatch',
        message: expect.not.stringContaining('secretpart'),
        hint: expect.stringContaining('with values of access_token and url that belong together'),
      }),
    );
    expect(check('https://otter-1.eu-west-1.convex.cloud', 'prod:calm-fox-2|k')).toThrow(/calm-fox-2/);
  });

  test.each([
    ['https://otter-1.convex.cloud', 'dev:otter-1|k'],
    ['https://otter-1.convex.cloud', 'dev:Otter-1|k'],
    ['https://otter-1.eu-west-1.convex.cloud', 'prod:otter-1|k'],
    ['https://data.example.com', 'prod:otter-1|k'],
    ['http://127.0.0.1:3210', 'dev:otter-1|k'],
    ['https://otter-1.convex.cloud', 'calm-fox-2|k'],
    ['https://otter-1.convex.cloud.evil.example', 'dev:calm-fox-2|k'],
  ])('is no hindrance for %s with %s', (url, key) => {
    expect(check(url, key)).not.toThrow();
  });
});
