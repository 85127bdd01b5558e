// Spawn to the answer of tools/list: ours against a bundled bare SDK server and against starting Node at all.
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurn, report } from './measure.mjs';

const ROUNDS = 15;
const REQUESTS = [
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'bench', version: '0' } },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', id: 2, method: 'tools/list' },
];

/** Starts a server and resolves when it has answered tools/list. */
function untilAnswer(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
    let output = '';
    child.on('error', reject);
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (!output.includes('"id":2')) return;
      child.kill('SIGKILL');
      resolve();
    });
    for (const request of REQUESTS) child.stdin.write(`${JSON.stringify(request)}\n`);
  });
}

export async function benchStartup() {
  const scratch = await mkdtemp(join(tmpdir(), 'kosmo-bench-'));
  const bare = join(scratch, 'bare.mjs');
  const banner = {
    js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);",
  };
  await build({
    entryPoints: ['test/bench/bare-server.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifySyntax: true,
    outfile: bare,
    banner,
  });
  const env = { PATH: process.env.PATH, HOME: scratch, KOSMO_HOME: scratch };
  try {
    const times = await inTurn(
      {
        'node -e 0': () => new Promise((resolve) => spawn(process.execPath, ['-e', '0']).on('exit', resolve)),
        'bare SDK server, bundled': () => untilAnswer([bare], env),
        'kosmo mcp:serve': () => untilAnswer(['bin/kosmo.js', 'mcp:serve', '--integration=convex'], env),
      },
      ROUNDS,
    );
    report(
      'Spawn to the answer of tools/list',
      times,
      'bare SDK server, bundled',
      'at most 1.25 times the bare server',
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
