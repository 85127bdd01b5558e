// The real Codex CLI with a scripted model, set up by mcp:gateway:install: it must list and call the four reads, and be
// refused a write.
import { spawn } from 'node:child_process';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { codexHome } from './codex-home.mjs';
import { startDemo } from './demo-deployment.mjs';
import { installClient } from './install.mjs';
import { startScriptedModel } from './scripted-model.mjs';

const SERVED = ['--client=codex', '--integration=convex'];
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
try {
  await withInstalled();
  await withPrintedToml();
} finally {
  demo.stop();
}

/** What mcp:gateway:install writes: the reads are called, a write is refused, and mcp:gateway:remove undoes it. */
async function withInstalled() {
  const model = await startScriptedModel(CALLS);
  const home = await codexHome(model.baseUrl);
  const env = { ...process.env, CODEX_HOME: home.folder, KOSMO_HOME: demo.home };
  try {
    const before = await readFile(home.config, 'utf8');
    await run(process.execPath, ['bin/kosmo.js', 'mcp:gateway:install', ...SERVED], env);
    // From here on nothing but what was written may tell the server where its credentials are.
    delete env.KOSMO_HOME;
    const list = await run(codex, ['mcp', 'list'], env);
    assert.match(list, /^kosmokrator-convex .*--write=deny.*enabled/m);
    console.log(list);
    const log = await exec(env);
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
    await run(process.execPath, ['bin/kosmo.js', 'mcp:gateway:remove', ...SERVED], env);
    // Codex itself may have added to its file meanwhile.
    const after = await readFile(home.config, 'utf8');
    assert.ok(after.startsWith(before.trimEnd()) && !after.includes('kosmokrator'), after);
    console.log('Codex listed and called the four reads of what install wrote; the write was refused.');
  } finally {
    model.close();
    await home.remove();
  }
}

/** The lines that `kosmo demo --serve` prints for a user to paste. */
async function withPrintedToml() {
  const model = await startScriptedModel(CALLS.slice(0, 1));
  const home = await codexHome(model.baseUrl, demo.toml);
  try {
    const log = await exec({ ...process.env, CODEX_HOME: home.folder });
    assert.match(model.seen.outputs[0] ?? log, /"name":"archive"/);
    console.log('Codex took the lines that `kosmo demo --serve` prints.');
  } finally {
    model.close();
    await home.remove();
  }
}

function exec(env) {
  return run(codex, ['exec', '--strict-config', '--skip-git-repo-check', '--json', 'go'], env);
}

function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${args.join(' ')} ended with ${code}:\n${output}`)),
    );
  });
}
