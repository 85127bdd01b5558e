import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runKosmo, type Ran } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';

let served: Served;
beforeAll(async () => {
  served = await servedDeployment();
});
afterAll(() => served.close());

async function kosmo(args: string[], cwd = served.home): Promise<Ran & { json: any }> {
  const ran = await runKosmo(args, { home: served.home, cwd });
  try {
    return { ...ran, json: JSON.parse(ran.stdout) };
  } catch {
    return { ...ran, json: undefined };
  }
}

/** Runs with this configuration of the user, and takes it away again. */
async function configured(text: string, work: (file: string) => Promise<void>): Promise<void> {
  const file = join(served.home, 'config.yaml');
  writeFileSync(file, text);
  try {
    await work(file);
  } finally {
    rmSync(file);
  }
}

const writes = () => served.deployment.log.filter(({ path }) => path === '/api/mutation').length;

describe('configuration', () => {
  test('is explained down to the line', async () => {
    await configured(
      'integrations:\n  convex:\n    accounts:\n      prod: {permissions: {write: deny}}\n',
      async (file) => {
        const explain = ['policy', 'explain', 'convex.convex_delete_document', '--write=ask'];
        expect((await kosmo([...explain, '--account=prod', '--json'])).json).toMatchObject({
          decision: 'deny',
          at: `${file}:4`,
          considered: [
            { decision: 'deny' },
            { decision: 'ask', at: '--write=ask' },
            { decision: 'ask', at: null },
          ],
        });
        expect((await kosmo(explain)).stdout).toContain(
          ': ask\n  because the write policy is ask (--write=ask)',
        );
      },
    );
  });

  test('that is wrong stops every command with its line', async () => {
    await configured('integrations:\n  convex:\n    enabeld: true\n', async (file) => {
      for (const args of [
        ['mcp:serve', '--integration=convex'],
        ['integrations:call', 'convex.convex_list_tables'],
      ]) {
        const { code, stderr } = await kosmo(args);
        expect(code).toBe(5);
        expect(stderr).toContain(`${file}:3: "integrations.convex.enabeld" is not a known setting`);
      }
    });
  });

  test('switches an integration off, and its profiles are named when one is not known', async () => {
    await configured(
      'integrations:\n  convex: {enabled: false}\nmcp_gateway:\n  profiles:\n    work: {integrations: [convex]}\n',
      async (file) => {
        const off = await kosmo(['mcp:serve', '--profile=work']);
        expect([off.code, off.stderr]).toEqual([5, expect.stringContaining(`switched off by ${file}:2`)]);
        const unknown = await kosmo(['mcp:serve', '--profile=wrok']);
        expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('Did you mean "work"?')]);
      },
    );
  });

  test('of a project denies what the flag allows', async () => {
    const project = join(served.home, 'project');
    mkdirSync(join(project, '.git'), { recursive: true });
    writeFileSync(
      join(project, '.kosmo.yaml'),
      'integrations: {convex: {permissions: {write: deny, read: allow}}}',
    );
    const call = await kosmo(
      [
        'integrations:call',
        'convex.convex_create_document',
        '{"table":"notes","fields":{}}',
        '--write=allow',
        '--force',
        '--json',
      ],
      project,
    );
    expect(call).toMatchObject({ code: 3 });
    expect(call.json.error).toMatchObject({ code: 'write_denied', written: 'none' });
    expect(call.json.error.message).toContain(join(project, '.kosmo.yaml:1'));
  });
});

describe('a client that cannot ask', () => {
  test('is told to ask the user, and the approved call is executed once', async () => {
    const client = served.serve('--write=ask');
    await client.initialize();
    const before = writes();
    const create = () => client.call('create_document', { table: 'notes', fields: { from: 'terminal' } });
    const first = await create();
    expect(first.structuredContent.error).toMatchObject({ code: 'approval_required', written: 'none' });
    const code: string = first.structuredContent.error.details.approval;
    expect(first.structuredContent.error.hint).toContain(`kosmo approve ${code}`);
    expect((await kosmo(['approvals', '--json'])).json.approvals).toMatchObject([{ code, state: 'waiting' }]);
    const shown = (await kosmo(['approvals', 'show', code])).stdout;
    expect(shown).toContain(`Deployment: ${served.deployment.url} (account default)`);
    expect(shown).toContain('"from":"terminal"');
    expect(writes()).toBe(before);

    const piped = await kosmo(['approve', code]);
    expect([piped.code, piped.stderr]).toEqual([3, expect.stringContaining('by a person at a terminal')]);
    expect(piped.stderr).not.toContain('--yes');
    expect((await create()).structuredContent.error.code).toBe('approval_required');

    const approved = await kosmo(['approve', code, '--yes']);
    expect([approved.code, approved.stderr]).toEqual([0, '']);
    expect(approved.stdout).toMatch(
      new RegExp(`^Allow this write[^]*"from":"terminal"[^]*\\n${code}: approved once\\.`),
    );
    expect((await create()).isError).toBeUndefined();
    expect(writes()).toBe(before + 1);
    expect((await create()).structuredContent.error.code).toBe('approval_required');
    expect(writes()).toBe(before + 1);
    await client.end();
  });

  test('is refused after kosmo deny', async () => {
    const client = served.serve('--write=ask');
    await client.initialize();
    const before = writes();
    const remove = () => client.call('create_document', { table: 'notes', fields: { from: 'denied' } });
    const code: string = (await remove()).structuredContent.error.details.approval;
    expect((await kosmo(['deny', code, '--json'])).json).toMatchObject({ success: true, decision: 'deny' });
    expect((await remove()).structuredContent.error.code).toBe('approval_denied');
    expect((await kosmo(['deny', code])).code).toBe(2);
    expect(writes()).toBe(before);
    await client.end();
  });
});

describe('the audit log of real calls', () => {
  test('says who did what, in one chain that verifies, with no key in it', async () => {
    const client = served.serve('--write=allow');
    await client.initialize();
    await client.call('list_tables');
    await client.call('create_document', { table: 'notes', fields: { audited: true } });
    await client.end();
    expect((await kosmo(['integrations:call', 'convex.convex_list_tables', '--json'])).code).toBe(0);

    const { records } = (await kosmo(['audit', '--json', '--limit=4'])).json;
    expect(
      records.map((record: any) => [
        record.client ?? record.surface,
        record.function,
        record.kind,
        record.outcome,
      ]),
    ).toEqual([
      ['raw/1', 'convex.convex_list_tables', 'call', 'none'],
      ['raw/1', 'convex.convex_create_document', 'decision', 'unknown'],
      ['raw/1', 'convex.convex_create_document', 'call', 'succeeded'],
      ['cli', 'convex.convex_list_tables', 'call', 'none'],
    ]);
    expect(records[1]).toMatchObject({
      account: 'default',
      deployment: served.deployment.url,
      rule: 'the write policy is allow (--write=allow)',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(records[1].arguments).toContain('"audited":true');
    expect(records[0].arguments).toBeUndefined();
    expect(records[2]).toMatchObject({ call: records[1].call, result_chars: expect.any(Number) });
    expect((await kosmo(['audit', 'show', records[1].call, '--json'])).json.records).toHaveLength(2);
    expect((await kosmo(['audit', 'verify'])).code).toBe(0);
    const folder = join(served.home, 'audit');
    const text = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('');
    expect(text).not.toContain(served.deployment.keys.admin.split('|')[1]);

    const file = join(folder, 'audit.jsonl');
    writeFileSync(file, text.replace('"audited"', '"AUDITED"').replaceAll('\\"audited\\"', '\\"AUDITED\\"'));
    expect(await kosmo(['audit', 'verify', '--json'])).toMatchObject({ code: 1, json: { success: false } });
    writeFileSync(file, text);
  });
});

describe('kosmo audit follow', () => {
  test('prints each record as it comes, and ends by Ctrl-C', async () => {
    const bin = join(import.meta.dirname, '..', '..', 'bin', 'kosmo.js');
    const env = { PATH: process.env['PATH'] ?? '', KOSMO_HOME: served.home, HOME: served.home };
    const following = spawn(process.execPath, [bin, 'audit', 'follow', '--json'], { env });
    let said = '';
    following.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(following.stderr, 'data');
    const read = await kosmo(['integrations:call', 'convex.convex_list_tables', '--json']);
    expect(read.code).toBe(0);
    while (!said.includes('\n')) await once(following.stdout, 'data');
    expect(JSON.parse(said)).toMatchObject({
      kind: 'call',
      surface: 'cli',
      function: 'convex.convex_list_tables',
    });
    following.kill('SIGINT');
    expect(await once(following, 'exit')).toEqual([0, null]);
  });
});

describe('without a place for the audit log', () => {
  test('nothing is written, and reads go on with one warning', async () => {
    rmSync(join(served.home, 'audit'), { recursive: true, force: true });
    writeFileSync(join(served.home, 'audit'), 'in the way');
    const client = served.serve('--write=allow');
    await client.initialize();
    const before = writes();
    const refused = await client.call('create_document', { table: 'notes', fields: {} });
    expect(refused.structuredContent.error).toMatchObject({ code: 'audit_unavailable', written: 'none' });
    expect(writes()).toBe(before);
    expect((await client.call('list_tables')).isError).toBeUndefined();
    expect((await client.call('list_tables')).isError).toBeUndefined();
    await client.end();
    expect(client.stderr.match(/cannot be written/g)).toHaveLength(1);
    rmSync(join(served.home, 'audit'));
  });
});
