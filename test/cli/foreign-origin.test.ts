import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planChanges, storedAccount } from '../../src/cli/credential-changes.js';
import type { Given } from '../../src/cli/gather-credentials.js';
import { FileStore } from '../../src/credentials/file-store.js';
import { CredentialStore } from '../../src/credentials/store.js';
import { loadFolder } from '../../src/plugins/load-folder.js';
import { runKosmo } from '../helpers/run-kosmo.js';

const { manifest } = loadFolder('plugins/convex');
const URL = 'https://calm-fox-2.convex.cloud';
const EVIL = 'https://convex.evil.example';
const KEY = 'self-hosted|secretpart';
let home: string;
let own: FileStore;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'kosmo-origin-'));
});
beforeEach(async () => {
  own = new FileStore(join(home, 'credentials.json'));
  await own.remove('convex');
});
afterAll(() => rmSync(home, { recursive: true }));

/** What `configure` would store: `file` is what a project's file supplies, `set` everything else. */
async function plan(file: Record<string, string>, set: Record<string, string> = {}) {
  const store = new CredentialStore(own);
  const files = new Map(Object.keys(file).map((key) => [key, '/project/.env']));
  const given: Given = { set: { ...file, ...set }, unset: [], files };
  return (await planChanges(manifest, store, await storedAccount(store, 'convex', 'default'), given)).set;
}

const refusal = expect.objectContaining({
  code: 'credentials_mismatch',
  message: expect.stringMatching(/from \/project\/\.env.*Nothing was stored/),
  hint: expect.stringContaining(`--set url=${EVIL}`),
});

describe("a project's file that says where a key goes", () => {
  test('is refused for a key of the environment, or one that the user gave', async () => {
    for (const key of [KEY, 'prod:calm-fox-2|secretpart', 'cmd:pass convex'])
      await expect(plan({ url: EVIL }, { access_token: key })).rejects.toEqual(refusal);
  });

  test('is refused for a key that is stored already, also behind a reference', async () => {
    for (const access_token of [KEY, 'env:MY_KEY']) {
      await own.update('convex', 'default', { url: URL, access_token });
      await expect(plan({ url: EVIL })).rejects.toEqual(refusal);
    }
  });

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['it holds the key, too', { url: EVIL, access_token: KEY }, {}],
    [
      'the key names the deployment of that URL',
      { url: URL },
      { access_token: 'prod:calm-fox-2|secretpart' },
    ],
    ['it holds the key only', { access_token: KEY }, { url: URL }],
  ])('may where %s', async (_why, file, set) => {
    expect(await plan(file, set)).toEqual({ ...file, ...set });
  });

  test('may say again what is stored already', async () => {
    await own.update('convex', 'default', { url: EVIL, access_token: KEY });
    expect(await plan({ url: EVIL })).toEqual({ url: EVIL });
    expect(await plan({ url: EVIL }, { access_token: 'other|secretpart' })).toMatchObject({ url: EVIL });
  });

  test('is refused for a key whose name only looks like that of the host', async () => {
    const url = 'https://calm-fox-2.convex.cloud.evil.example';
    await expect(plan({ url }, { access_token: 'prod:calm-fox-2|secretpart' })).rejects.toMatchObject({
      code: 'credentials_mismatch',
    });
  });
});

describe('configure --from-env in a project', () => {
  const configure = (...more: string[]) =>
    runKosmo(['integrations:configure', 'convex', '--no-check', '--json', ...more], {
      home,
      cwd: home,
      env: { CONVEX_DEPLOY_KEY: KEY },
    });

  test('does not send a key of .env.local where .env says', async () => {
    writeFileSync(join(home, '.env'), `CONVEX_URL=${EVIL}\n`);
    writeFileSync(join(home, '.env.local'), `CONVEX_DEPLOY_KEY='${KEY}'\n`);
    const options = { home, cwd: home };
    const command = ['integrations:configure', 'convex', '--from-env', '--no-check', '--json'];
    const { stdout } = await runKosmo(command, options);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'credentials_mismatch' });
    rmSync(join(home, '.env.local'));
  });

  test.each([[['--from-env']], [['--env-file', '.env']]])(
    'with %j does not send a key of the environment where .env says, unless the user says so, too',
    async (flags) => {
      writeFileSync(join(home, '.env'), `CONVEX_URL=${EVIL}\n`);
      const { code, stdout, stderr } = await configure(...flags);
      expect(code).not.toBe(0);
      expect(JSON.parse(stdout).error).toMatchObject({
        code: 'credentials_mismatch',
        details: { fields: ['url', 'access_token'] },
      });
      expect(stdout + stderr).not.toContain('secretpart');
      expect(await own.account('convex', 'default')).toBeUndefined();
      expect((await configure(...flags, '--set', `url=${EVIL}`)).code).toBe(0);
    },
  );
});

test('references that lead to a key and a URL of different deployments are not called refused by the service', async () => {
  const sets = ['--set', 'url=env:MY_URL', '--set', 'access_token=env:MY_KEY'];
  const { code, stdout } = await runKosmo(['integrations:configure', 'convex', '--json', ...sets], {
    home,
    env: { MY_URL: URL, MY_KEY: 'prod:brave-otter-1|secretpart' },
  });
  expect(code).toBe(4);
  const { message, hint } = JSON.parse(stdout).error;
  expect(message).toMatch(/^The credentials cannot be used, so nothing was changed\. .*Nothing was sent\.$/);
  expect(hint).toContain('values of access_token and url that belong together');
  expect(await own.account('convex', 'default')).toBeUndefined();
});
