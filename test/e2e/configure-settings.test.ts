import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runKosmo } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';

let served: Served;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());

async function configure(
  flags: string[],
  { cwd = served.home, input }: { cwd?: string; input?: object } = {},
) {
  const ran = await runKosmo(['integrations:configure', 'convex', '--json', ...flags], {
    home: served.home,
    cwd,
    ...(input === undefined ? {} : { input: JSON.stringify(input) }),
  });
  return { code: ran.code, json: JSON.parse(ran.stdout) };
}

describe('integrations:configure', () => {
  test('writes what flags and stdin say, flags first, and every command obeys', async () => {
    const input = { enabled: false, permissions: { read: 'ask', write: 'allow' } };
    const done = await configure(['--stdin-json', '--permissions', 'read:allow,write:ask', '--write=deny'], {
      input,
    });
    expect(done).toMatchObject({
      code: 0,
      json: {
        success: true,
        scope: 'global',
        enabled: false,
        permissions: { read: 'allow', write: 'deny' },
        credentials_set: [],
      },
    });
    expect(readFileSync(join(served.home, 'config.yaml'), 'utf8')).toBe(
      'kosmo:\n  integrations:\n    convex:\n      enabled: false\n      permissions:\n        read: allow\n        write: deny\n',
    );
    const call = ['integrations:call', 'convex.convex_create_document', '{"table":"notes","fields":{}}'];
    expect((await runKosmo(call, { home: served.home, cwd: served.home })).code).toBe(5);
    expect((await configure(['--enable'])).json.enabled).toBe(true);
    const denied = await runKosmo([...call, '--write=allow', '--force'], {
      home: served.home,
      cwd: served.home,
    });
    expect(denied).toMatchObject({ code: 3 });
  });

  test('writes into the file of a project where it is told to, and nowhere without one', async () => {
    const project = join(served.home, 'project');
    mkdirSync(project);
    const refused = await configure(['--project', '--disable'], { cwd: project });
    expect(refused).toMatchObject({ code: 2, json: { error: { code: 'usage', written: 'none' } } });
    expect(existsSync(join(project, '.kosmo'))).toBe(false);
    mkdirSync(join(project, '.git'));
    expect((await configure(['--project', '--write=allow'], { cwd: project })).code).toBe(2);
    const done = await configure(['--project', '--disable'], { cwd: project });
    expect(done.json).toMatchObject({ scope: 'project', enabled: false });
    expect(readFileSync(join(project, '.kosmo', 'config.yaml'), 'utf8')).toContain('enabled: false');
  });

  test.each([
    [['--write=never'], "Invalid permission 'write:never'. Use read/write with allow, ask, or deny."],
    [['--permissions', 'delete:allow'], "Invalid permission 'delete:allow'."],
    [['--enable', '--disable'], 'exclude each other'],
    [['--global', '--project', '--disable'], 'exclude each other'],
  ])('refuses %j', async (flags, message) => {
    const { code, json } = await configure(flags);
    expect([code, json.error.message]).toEqual([2, expect.stringContaining(message)]);
  });
});
