import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pluginTest } from '../../../src/cli/commands/plugin-test.js';
import { FileStore } from '../../../src/credentials/file-store.js';
import { writeFiles, writePlugin } from '../../helpers/plugin-folder.js';
import { startUpstream, type Upstream } from '../../helpers/upstream.js';

let home: string;
let service: Upstream;
const before = process.env['KOSMO_HOME'];
beforeAll(async () => {
  service = await startUpstream((_request, response) => response.end('{}'));
  home = mkdtempSync(join(tmpdir(), 'kosmo-record-'));
  process.env['KOSMO_HOME'] = home;
});
afterAll(async () => {
  if (before === undefined) delete process.env['KOSMO_HOME'];
  else process.env['KOSMO_HOME'] = before;
  await service.close();
  rmSync(home, { recursive: true });
});

/** A plugin with one case, and an account of its name. */
async function withCase(name: string): Promise<string> {
  const dir = writePlugin(home, name);
  writeFiles(dir, { 'test/get.json': '{"function": "shop_get_item", "arguments": {"id": "1"}}' });
  const fields = { url: service.origin, token: 'secret-of-the-user' };
  await new FileStore(join(home, 'credentials.json')).update(name, 'default', fields);
  return dir;
}

describe('kosmo plugin:test --record', () => {
  test('sends nothing for an integration that is switched off', async () => {
    const dir = await withCase('shop');
    writeFileSync(join(home, 'config.yaml'), 'kosmo:\n  integrations:\n    shop:\n      enabled: false\n');
    const recorded = pluginTest(dir, { record: true, write: 'allow' });
    await expect(recorded).rejects.toMatchObject({ code: 'integration_disabled' });
    rmSync(join(home, 'config.yaml'));
    expect(service.received).toEqual([]);
  });

  test('sends nothing where a rule for it stands under a misspelt name', async () => {
    const dir = await withCase('shopping');
    const text = 'kosmo:\n  integrations:\n    shoping:\n      permissions: {write: deny}\n';
    writeFileSync(join(home, 'config.yaml'), text);
    const recorded = pluginTest(dir, { record: true, write: 'allow' });
    await expect(recorded).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('config.yaml:3: there is no integration "shoping"'),
    });
    rmSync(join(home, 'config.yaml'));
    expect(service.received).toEqual([]);
  });

  test('gives the credentials of a bundled plugin to no folder that only has its name', async () => {
    const dir = await withCase('convex');
    await expect(pluginTest(dir, { record: true })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('bundled'),
    });
    expect(service.received).toEqual([]);
  });
});
