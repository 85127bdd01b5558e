import { afterAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BIN } from '../helpers/stdio-client.js';

/** More than pipes and sockets of any system hold. */
const CHARS = 4_000_000;

/** A pager does not read on before its user does; a command that waits only so long for it would be gone. */
const PAUSE_MS = 2_000;

const home = mkdtempSync(join(tmpdir(), 'kosmo-reader-'));
afterAll(() => rmSync(home, { recursive: true }));

/** A command that has printed all it has to say, of which nothing more is read. */
async function unread() {
  const child = spawn(
    process.execPath,
    [BIN, 'mcp:lua', '-e', `for _ = 1, ${CHARS / 100_000} do print(string.rep("x", 99999)) end`],
    {
      env: { PATH: process.env['PATH'], HOME: home, KOSMO_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const closed = once(child, 'close');
  await once(child.stdout, 'readable');
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  return { child, closed };
}

test('a result arrives whole, however long its reader takes before it reads on', async () => {
  const { child, closed } = await unread();
  let chars = 0;
  child.stdout.on('data', (chunk: Buffer) => (chars += chunk.length));
  const ended = await closed;
  expect(ended).toEqual([0, null]);
  expect(chars).toBeGreaterThanOrEqual(CHARS);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a command whose result nobody reads', async (signal) => {
  const { child, closed } = await unread();
  const exited = once(child, 'exit');
  child.kill(signal);
  expect(await exited).toEqual([null, signal]);
  child.stdout.destroy();
  await closed;
});
