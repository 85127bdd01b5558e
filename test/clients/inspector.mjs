// MCP Inspector's command line against the demo deployment: it must list the tools under its strict checks, and call one.
import { spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { startDemo } from './demo-deployment.mjs';
import { installClient } from './install.mjs';

const inspector =
  process.env.KOSMO_INSPECTOR ?? installClient('@modelcontextprotocol/inspector', '2.12.0', 'mcp-inspector');
const demo = await startDemo();
const server = [process.execPath, 'bin/kosmo.js', 'mcp:serve', '--integration=convex'];

function inspect(write, ...args) {
  const { stdout, stderr, status } = spawnSync(
    inspector,
    ['--cli', ...server, `--write=${write}`, '-e', `KOSMO_HOME=${demo.home}`, ...args],
    {
      encoding: 'utf8',
      env: { ...process.env, KOSMO_HOME: demo.home },
      timeout: 60_000,
    },
  );
  return { status, text: stdout, all: stdout + stderr };
}

try {
  const list = inspect('deny', '--method', 'tools/list', '--strict');
  assert.equal(list.status, 0, list.all);
  assert.equal(JSON.parse(list.text).tools.length, 4);
  const call = inspect(
    'deny',
    '--method',
    'tools/call',
    '--tool-name',
    'integration__convex__convex_get_table',
    '--tool-arg',
    'table=users',
  );
  assert.equal(call.status, 0, call.all);
  assert.match(call.text, /by_email/);
  // Inspector cannot ask its user, so under ask a write has to be refused.
  const write = [
    '--tool-name',
    'integration__convex__convex_create_document',
    '--tool-arg',
    'table=notes',
    '--tool-arg',
    'fields={"title":"x"}',
  ];
  const refused = inspect('ask', '--method', 'tools/call', ...write);
  assert.match(refused.all, /approval_required/);
  const allowed = inspect('allow', '--method', 'tools/call', ...write);
  assert.equal(allowed.status, 0, allowed.all);
  console.log(
    'Inspector listed the tools under --strict, called a read, was refused a write under ask, and wrote under allow.',
  );
} finally {
  demo.stop();
}
