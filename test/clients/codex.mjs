// The real Codex CLI with a scripted model: it must list and call the four reads, and be refused a write.
import { spawn } from 'node:child_process';
import assert from 'node:assert/strict';
import { codexHome } from './codex-home.mjs';
import { startDemo } from './demo-deployment.mjs';
import { installClient } from './install.mjs';
import { startScriptedModel } from './scripted-model.mjs';

const NAMESPACE = 'mcp__kosmokrator_convex';
const call = (name, args = {}) => ({
  namespace: NAMESPACE,
  name: `integration__convex__convex_${name}`,
  arguments: args,
});
const CALLS = [
  call('list_tables'),
  call('get_table', { table: 'messages' }),
  call('query_documents', { table: 'messages', filter: { channel: 'general' }, order: '-likes', limit: 3 }),
  call('get_current_user'),
  call('create_document', { table: 'notes', fields: { title: 'must not exist' } }),
];

const codex = process.env.KOSMO_CODEX ?? installClient('@openai/codex', '0.169.0', 'codex');
const demo = await startDemo();
const model = await startScriptedModel(CALLS);
const home = await codexHome(model.baseUrl, demo.toml);
try {
  const log = await run(codex, ['exec', '--strict-config', '--skip-git-repo-check', '--json', 'go'], {
    ...process.env,
    CODEX_HOME: home.folder,
  });
  const offered = model.seen.tools.find((tool) => tool.name === NAMESPACE);
  assert.ok(offered, `Codex offered no ${NAMESPACE}; it printed:\n${log}`);
  assert.deepEqual(
    offered.tools.map((tool) => tool.name).sort(),
    CALLS.slice(0, 4)
      .map(({ name }) => name)
      .sort(),
  );
  for (const tool of offered.tools)
    console.log(`offered: ${tool.name} ${JSON.stringify(tool.parameters).slice(0, 120)}`);
  const [tables, table, documents, user, refused] = model.seen.outputs;
  assert.match(tables, /"name":"archive"/);
  assert.match(table, /"by_channel_and_likes"/);
  assert.match(documents, /"has_more":true/);
  assert.match(user, /"deployment"/);
  assert.doesNotMatch(refused, /must not exist/);
  for (const [index, output] of model.seen.outputs.entries())
    console.log(`${CALLS[index].name}: ${output.slice(0, 160).replaceAll('\n', ' ')}`);
  console.log('Codex listed and called the four reads; the write was refused.');
} finally {
  model.close();
  demo.stop();
  await home.remove();
}

function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('exit', () => resolve(output));
  });
}
