// The real Codex CLI forwards our questions to its user: every answer is given once, and only "allow" may write.
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { startAppServer } from './app-server.mjs';
import { codexHome } from './codex-home.mjs';
import { startDemo } from './demo-deployment.mjs';
import { installClient } from './install.mjs';
import { startScriptedModel } from './scripted-model.mjs';

const OURS = /^Allow this write to convex\?/;
const answer = (action, content = null) => ({ action, content, _meta: null });

const codex = process.env.KOSMO_CODEX ?? installClient('@openai/codex', '0.169.0', 'codex');
const demo = await startDemo();
const kosmo = (...args) =>
  JSON.parse(
    execFileSync(process.execPath, ['bin/kosmo.js', ...args, '--json'], {
      env: { ...process.env, KOSMO_HOME: demo.home },
    }),
  );
const documents = (table) =>
  kosmo('integrations:call', 'convex.convex_query_documents', JSON.stringify({ table, limit: 100 })).data
    .documents;

const target = documents('notes')[0] ?? documents('users')[0];
const table = documents('notes').length > 0 ? 'notes' : 'users';
const write = (name, args) => ({
  namespace: 'mcp__kosmokrator_convex',
  name: `integration__convex__convex_${name}`,
  arguments: { table, ...args },
});
const remove = write('delete_document', { document_id: target._id });
const CASES = [
  { says: answer('accept', { decision: 'deny' }), call: remove, refusal: 'approval_denied' },
  { says: answer('decline'), call: remove, refusal: 'approval_denied' },
  { says: answer('cancel'), call: remove, refusal: 'approval_denied' },
  { says: answer('accept', {}), call: remove, refusal: /approval_(?:denied|unavailable)/ },
  { says: answer('accept', { decision: 'allow' }), call: remove, refusal: undefined },
];

const model = await startScriptedModel(CASES.map(({ call }) => call));
const home = await codexHome(model.baseUrl, demo.toml.replace('--write=deny', '--write=ask'));
const asked = [];
let clientQuestions = 0;
const server = startAppServer(codex, { ...process.env, CODEX_HOME: home.folder }, (method, params) => {
  assert.equal(method, 'mcpServer/elicitation/request');
  if (!OURS.test(params.message)) {
    clientQuestions += 1;
    return answer('accept', {});
  }
  assert.ok(
    documents(table).some(({ _id }) => _id === target._id),
    'nothing is deleted while the user thinks',
  );
  asked.push(params);
  return CASES[asked.length - 1].says;
});
try {
  await server.request('initialize', {
    clientInfo: { name: 'kosmo-check', title: 'check', version: '1' },
    capabilities: null,
  });
  server.notify('initialized');
  const { thread } = await server.request('thread/start', {
    approvalPolicy: 'on-request',
    sandbox: 'read-only',
  });
  await server.request('turn/start', { threadId: thread.id, input: [{ type: 'text', text: 'go' }] });
  await server.until('turn/completed');

  assert.equal(model.seen.outputs.length, CASES.length, server.stderr);
  assert.equal(asked.length, CASES.length);
  for (const { message, requestedSchema } of asked) {
    assert.match(message, new RegExp(`Deployment: ${demo.url}`));
    assert.match(message, new RegExp(`Before:\\n\\[[0-9a-f]{8}\\] .*${target._id}`));
    assert.deepEqual(requestedSchema.properties.decision.enum, ['deny', 'allow']);
  }
  for (const [index, { says, refusal }] of CASES.entries()) {
    const output = model.seen.outputs[index];
    if (refusal === undefined) assert.match(output, /"deleted":true/);
    else assert.match(output, new RegExp(refusal));
    console.log(`${JSON.stringify(says)} → ${/approval_\w+|"deleted":true/.exec(output)[0]}`);
  }
  assert.ok(!documents(table).some(({ _id }) => _id === target._id));
  const { records } = kosmo('audit', '--limit', '100');
  const deleted = records.filter((record) => record.function.endsWith('delete_document'));
  assert.equal(deleted.filter(({ kind }) => kind === 'decision').length, 1);
  assert.equal(deleted.filter(({ outcome, kind }) => kind === 'call' && outcome === 'succeeded').length, 1);
  assert.match(deleted[0].client, /^codex-mcp-client\//);
  console.log(
    `Codex asked ${asked.length} questions of ours and ${clientQuestions} of its own; one write happened.`,
  );
} finally {
  await server.stop();
  model.close();
  demo.stop();
  await home.remove();
}
