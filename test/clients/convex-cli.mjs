// The official Convex CLI against the demo deployment: it is as real as what that CLI can be made to believe. Its `data`
// command needs the WebSocket protocol, which the demo does not speak.
import { spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startDemo } from './demo-deployment.mjs';

const demo = await startDemo();
const project = mkdtempSync(join(tmpdir(), 'kosmo-convex-cli-'));
writeFileSync(join(project, 'package.json'), '{"name":"project","dependencies":{"convex":"*"}}');
symlinkSync(resolve('node_modules'), join(project, 'node_modules'));

function run(...args) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['node_modules/convex/bin/main.js', 'run', ...args],
    {
      cwd: project,
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        PATH: process.env.PATH,
        HOME: project,
        CI: '1',
        CONVEX_SELF_HOSTED_URL: demo.url,
        CONVEX_SELF_HOSTED_ADMIN_KEY: demo.key,
      },
    },
  );
  return { status, stdout, all: stdout + stderr };
}

function value(...args) {
  const { status, stdout, all } = run(...args);
  assert.equal(status, 0, all);
  return JSON.parse(stdout);
}

try {
  const users = value('users:countAll');
  assert.ok(users > 0);
  assert.equal(value('_system/frontend/tableSize', '{"tableName":"users"}'), users);
  const [message] = value('messages:list', '{"channel":"general","limit":1}');
  assert.equal(message.channel, 'general');
  const [user] = value('--inline-query', 'return await ctx.db.query("users").take(1)');
  assert.equal(typeof user._id, 'string');
  assert.deepEqual(value('_system/frontend/addDocument', '{"table":"notes","documents":[{"by":"cli"}]}'), {
    success: true,
  });
  const notes = value('--inline-query', 'return await ctx.db.query("notes").order("desc").take(1)');
  assert.equal(notes[0].by, 'cli');
  const failed = run('users:nothing');
  assert.notEqual(failed.status, 0);
  assert.match(failed.all, /Could not find/);
  console.log(
    "The official CLI ran the app's functions, system functions, inline queries and a write, and was told of an error.",
  );
} finally {
  demo.stop();
  rmSync(project, { recursive: true });
}
