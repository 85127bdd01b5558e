// Start and help of the main commands against starting Node at all.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurn, median, report } from './measure.mjs';

const ROUNDS = 11;
const FLOOR = 'node -e 0';
/** The target: `RATIO` times the floor and `EXTRA_MS` more. */
const RATIO = 1.5;
const EXTRA_MS = 100;
const COMMANDS = [
  '--help',
  'mcp:serve --help',
  'integrations:call --help',
  'integrations:list',
  'integrations:status --json',
  'integrations:doctor convex',
  'integrations:search tables',
  'integrations:docs convex.list_tables',
  'integrations:schema convex.query_documents',
  'integrations:examples convex',
  'integrations:fields convex',
  'integrations:call convex.nothing',
  'policy explain convex.delete_document',
  'approvals',
  'audit',
  'plugin:list',
  'help exit-codes',
  'completion bash',
];

const untilExit = (args, env) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'ignore', env });
    child.on('error', reject).on('exit', () => resolve());
  });

export async function benchCommands() {
  const scratch = await mkdtemp(join(tmpdir(), 'kosmo-bench-'));
  const env = { PATH: process.env.PATH, HOME: scratch, KOSMO_HOME: scratch };
  try {
    const candidates = { [FLOOR]: () => untilExit(['-e', '0'], env) };
    for (const line of COMMANDS)
      candidates[`kosmo ${line}`] = () => untilExit(['bin/kosmo.js', ...line.split(' ')], env);
    const times = await inTurn(candidates, ROUNDS, 1);
    const allowed = RATIO * median(times[FLOOR]) + EXTRA_MS;
    report(
      'Start of commands, to their end',
      times,
      FLOOR,
      `at most ${allowed.toFixed(0)} ms (${RATIO} times ${FLOOR} and ${EXTRA_MS} ms)`,
    );
    const slow = Object.keys(times).filter((name) => median(times[name]) > allowed);
    console.log(`  over it: ${slow.join('; ') || 'none'}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
