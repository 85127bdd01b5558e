import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BIN } from '../helpers/stdio-client.js';

/** More than pipes and sockets of any system hold. */
const CHARS = 4_000_000;

test('a result arrives whole, however long its reader takes before it reads on', async () => {
  const home = mkdtempSync(join(tmpdir(), 'kosmo-reader-'));
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
  // A pager does not read on before its user does; a command that waits only so long for it would be gone.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  let chars = 0;
  child.stdout.on('data', (chunk: Buffer) => (chars += chunk.length));
  const ended = await closed;
  rmSync(home, { recursive: true });
  expect(ended).toEqual([0, null]);
  expect(chars).toBeGreaterThanOrEqual(CHARS);
});
