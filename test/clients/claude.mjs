// The real Claude Code, in a home of its own and without an account: it must read the .mcp.json that mcp:gateway:install
// writes, and connect to the server, both from that file and by the line that mcp:gateway:export prints.
import { spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { startDemo } from './demo-deployment.mjs';
import { installClient } from './install.mjs';

const KOSMO = [process.execPath, resolve('bin/kosmo.js')];
const SERVED = ['--client=claude', '--integration=convex'];

// Without its install script, the package has the binary for this machine beside a wrapper that finds it.
const bin = dirname(installClient('@anthropic-ai/claude-code', '2.1.330', 'claude'));
const claude = process.env.KOSMO_CLAUDE ?? resolve(bin, '../@anthropic-ai/claude-code/cli-wrapper.cjs');
const demo = await startDemo();
const root = await mkdtemp(join(tmpdir(), 'kosmo-claude-check-'));
const [home, project] = [join(root, 'home'), join(root, 'project')];
// Nothing of this shell: an account or a key in it is not for a check.
const env = { PATH: process.env.PATH, HOME: home, KOSMO_HOME: demo.home };
try {
  await mkdir(home);
  await mkdir(join(project, '.git'), { recursive: true });
  kosmo('mcp:gateway:install', ...SERVED);
  assert.match(mcp('list'), /kosmo-convex: .*--write=deny - . Pending approval/);
  console.log('.mcp.json: read; waits for the approval of its user');

  // What the dialog writes when the user approves.
  const file = join(home, '.claude.json');
  const state = JSON.parse(await readFile(file, 'utf8'));
  state.projects = {
    [project]: { hasTrustDialogAccepted: true, enabledMcpjsonServers: ['kosmo-convex'] },
  };
  await writeFile(file, JSON.stringify(state));
  assert.match(mcp('list'), /kosmo-convex: .*--write=deny - . Connected/);
  console.log('.mcp.json: connected once approved');
  kosmo('mcp:gateway:remove', ...SERVED);

  const line = JSON.parse(kosmo('mcp:gateway:export', ...SERVED, '--json')).add_command;
  shell(line.replace(/^claude /, `${process.execPath} ${claude} `));
  assert.match(mcp('list'), /kosmo-convex: .*--write=deny - . Connected/);
  console.log('claude mcp add: connected');
} finally {
  demo.stop();
  await rm(root, { recursive: true, force: true });
}

function run(command, args, options = {}) {
  const { stdout, stderr, status } = spawnSync(command, args, {
    cwd: project,
    env: { ...env, ...options.env },
    encoding: 'utf8',
    timeout: 60_000,
    input: '',
  });
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

function kosmo(...args) {
  return run(KOSMO[0], [KOSMO[1], ...args]);
}

/** Without KOSMO_HOME: the configuration has to tell the server where its credentials are. */
function mcp(...args) {
  return run(process.execPath, [claude, 'mcp', ...args], { env: { KOSMO_HOME: undefined } });
}

function shell(line) {
  return run('/bin/sh', ['-c', line], { env: { KOSMO_HOME: undefined } });
}
