import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainHttpAllowed } from '../../src/config/plain-http.js';
import { loadSettings } from '../../src/config/settings.js';
import { FileStore } from '../../src/credentials/file-store.js';
import { References } from '../../src/credentials/references.js';
import { CredentialStore } from '../../src/credentials/store.js';
import { shopManifest } from '../helpers/manifest.js';

const PLAIN = 'http://10.0.0.7:9090';

let home: string;
let store: CredentialStore;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'kosmo-plain-'));
  mkdirSync(join(home, 'project', '.git'), { recursive: true });
  mkdirSync(join(home, 'project', '.kosmo'));
  const own = new FileStore(join(home, 'credentials.json'));
  for (const account of ['lab', 'other']) await own.update('shop', account, { url: PLAIN, token: 't-1' });
  store = new CredentialStore(own, undefined, new References({}), async (integration, account) =>
    plainHttpAllowed(await settings(), integration, account),
  );
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const settings = () => loadSettings(home, join(home, 'project'), { KOSMO_HOME: home });
const config = (value: boolean): string =>
  `kosmo:\n  integrations:\n    shop:\n      accounts:\n        lab: { allow_plain_http: ${value} }\n`;
const inOwn = (value: boolean): void => writeFileSync(join(home, 'config.yaml'), config(value));
const inProject = (value: boolean): void =>
  writeFileSync(join(home, 'project', '.kosmo', 'config.yaml'), config(value));
const resolved = (account: string): Promise<unknown> =>
  store.resolve(shopManifest(), account).then(
    ({ values }) => values.get('url'),
    (error: unknown) => error,
  );

describe('plain http to another machine', () => {
  test('is refused, and the error names the setting of this account', async () => {
    expect(await resolved('lab')).toMatchObject({
      code: 'credentials_invalid',
      hint: expect.stringContaining('kosmo.integrations.shop.accounts.lab.allow_plain_http: true'),
    });
  });

  test('is allowed by the user for one account, and for no other', async () => {
    inOwn(true);
    expect(await resolved('lab')).toBe(PLAIN);
    expect(await resolved('other')).toMatchObject({ code: 'credentials_invalid' });
  });

  test('can be closed by a project, and never opened', async () => {
    inOwn(true);
    inProject(false);
    expect(await resolved('lab')).toMatchObject({ code: 'credentials_invalid' });
    inProject(true);
    expect(await resolved('lab')).toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('can be said in your own configuration only'),
    });
  });
});
