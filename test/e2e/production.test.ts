import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApprovalDesk } from '../../src/approvals/desk.js';
import { runKosmo } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';
import type { StdioClient } from '../helpers/stdio-client.js';

let served: Served;
beforeAll(async () => {
  // A key that does not say production, for a deployment that does.
  served = await servedDeployment({ deploymentType: 'prod' });
});
afterAll(() => served.close());

const written = (of: Served) => of.deployment.log.filter(({ path }) => path === '/api/mutation').length;

/** Answers the next question, and gives its text. */
async function answering(client: StdioClient, decision: string, after = 0): Promise<string> {
  const seen = client.messages.slice(0, after);
  const question = await client.until(
    (message) => message.method === 'elicitation/create' && !seen.includes(message),
  );
  client.send({ jsonrpc: '2.0', id: question.id, result: { action: 'accept', content: { decision } } });
  return question.params.message;
}

async function aUser(client: StdioClient): Promise<any> {
  const page = await client.call('query_documents', { table: 'users', limit: 1 });
  return page.structuredContent.documents[0];
}

describe('a question about Convex documents', () => {
  test('shows an update before and after, and a deletion before, read but not written', async () => {
    const client = served.serve('--write=ask');
    await client.initialize({ elicitation: { form: {} } });
    const user = await aUser(client);
    const before = written(served);
    const fields = { name: 'Mallory\u202e' };
    const update = client.call('update_document', { table: 'users', document_id: user._id, fields });
    const text = await answering(client, 'deny');
    const [, was = ''] = /^Before:\n\[\w+\] (.*) \[\/\w+\]$/m.exec(text) ?? [];
    expect(JSON.parse(was)).toEqual(user);
    const [, becomes = ''] = /^After:\n\[\w+\] (.*) \[\/\w+\]$/m.exec(text) ?? [];
    expect(becomes).toContain('"name":"Mallory\\u{202e}"');
    expect(becomes).toContain(user._id);
    expect(text).toContain('PRODUCTION: the service says so');
    expect((await update).structuredContent.error.code).toBe('approval_denied');

    const known = client.messages.length;
    const remove = client.call('delete_document', { table: 'users', document_id: user._id });
    const removal = await answering(client, 'allow', known);
    expect(removal).toContain(`Before:\n[`);
    expect(removal).toContain(JSON.stringify(user).slice(0, 40));
    expect(removal).not.toContain('After:');
    expect(written(served)).toBe(before);
    expect((await remove).structuredContent.document).toEqual(user);
    expect(written(served)).toBe(before + 1);
    await client.end();
  });

  test('says what could not be shown', async () => {
    const client = served.serve('--write=ask');
    await client.initialize();
    const user = await aUser(client);
    const before = written(served);
    const call = () =>
      client.call('update_document', { table: 'users', document_id: user._id, fields: { name: 7 } });
    const code: string = (await call()).structuredContent.error.details.approval;
    const shown = await runKosmo(['approvals', 'show', code], { home: served.home, cwd: served.home });
    expect(shown.stdout).toMatch(/could not be shown: .*\[schema_mismatch\]/);
    expect(written(served)).toBe(before);
    await client.end();
  });
});

describe('--write=allow on a production deployment', () => {
  test('asks, by the word of the deployment, and says which setting is missing', async () => {
    const client = served.serve('--write=allow');
    await client.initialize();
    const before = written(served);
    const create = () => client.call('create_document', { table: 'notes', fields: { prod: true } });
    const { error } = (await create()).structuredContent;
    expect(error).toMatchObject({ code: 'approval_required', written: 'none' });
    expect(written(served)).toBe(before);
    await new ApprovalDesk(join(served.home, 'approvals')).answer(error.details.approval, 'allow');
    expect((await create()).isError).toBeUndefined();
    expect(written(served)).toBe(before + 1);
    expect((await client.call('get_current_user')).structuredContent.production).toBe(true);
    await client.end();
  });

  test('is not forced on the command line either, and explained', async () => {
    const options = { home: served.home, cwd: served.home };
    const before = written(served);
    const call = ['integrations:call', 'convex.convex_create_document', '{"table":"notes","fields":{}}'];
    const forced = await runKosmo([...call, '--write=allow', '--force', '--json'], options);
    expect(JSON.parse(forced.stdout).error).toMatchObject({ code: 'approval_unavailable' });
    expect(written(served)).toBe(before);
    const explain = ['policy', 'explain', 'convex.convex_create_document', '--write=allow', '--json'];
    expect(JSON.parse((await runKosmo(explain, options)).stdout)).toMatchObject({
      decision: 'ask',
      production: 'the service says so',
    });
  });

  test("is lifted in the user's own file only", async () => {
    const file = join(served.home, 'config.yaml');
    writeFileSync(file, 'integrations:\n  convex:\n    allow_production_writes: true\n');
    const client = served.serve('--write=allow');
    await client.initialize();
    const created = await client.call('create_document', { table: 'notes', fields: { prod: true } });
    expect(created.isError).toBeUndefined();
    const options = { home: served.home, cwd: served.home };
    const explain = ['policy', 'explain', 'convex.convex_create_document', '--write=allow'];
    const { stdout } = await runKosmo(explain, options);
    expect(stdout).toContain(': allow\n');
    expect(stdout).toContain(`${file}:3`);
    await client.end();
    rmSync(file);
  });
});

test('a production key counts although the deployment says nothing of the kind', async () => {
  const other = await servedDeployment({}, ({ keys }) => keys.deploy.replace(/^dev:/, 'prod:'));
  const client = other.serve('--write=allow');
  await client.initialize();
  const { error } = (await client.call('create_document', { table: 'notes', fields: {} })).structuredContent;
  expect(error.code).toBe('approval_required');
  expect(written(other)).toBe(0);
  expect((await client.call('get_current_user')).structuredContent.production).toBe(true);
  await other.close();
});
