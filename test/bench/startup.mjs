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

/** Starts a server and resolves to the milliseconds until it has answered tools/list, when it is gone with its guest. */
function untilAnswer(args, env) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
    let output = '';
    let took;
    child.on('error', reject);
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (took !== undefined || !output.includes('"id":2')) return;
      took = performance.now() - started;
      // The bare server has no listener for the end of input.
      if (args.length === 1) child.kill('SIGKILL');
      else child.stdin.end();
    });
    child.on('close', () => resolve(took));
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
        'node -e 0': () =>
          new Promise((resolve) => spawn(process.execPath, ['-e', '0']).on('exit', () => resolve())),
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
