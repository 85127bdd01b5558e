import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApprovalDesk } from '../../src/approvals/desk.js';

const PROCESSES = 4;
const USES = 256;

let base: string;
let bundle: string;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'kosmo-race-'));
  bundle = join(base, 'racer.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'support', 'racer.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
    logLevel: 'error',
  });
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('one of 256 uses that race for an approval from four processes gets it', async () => {
  const folder = join(base, 'approvals');
  const desk = new ApprovalDesk(folder);
  const call = { digest: 'd', session: 's' };
  const asked = await desk.settle({ ...call, text: 'Allow?' });
  if (asked.state !== 'waiting') throw new Error(asked.state);
  await desk.answer(asked.code, 'allow');
  const racers = Array.from({ length: PROCESSES }, () => {
    const args = [bundle, folder, call.digest, call.session, String(USES / PROCESSES)];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    return { child, ready: once(child.stdout, 'data'), ended: once(child, 'close').then(() => said) };
  });
  await Promise.all(racers.map(({ ready }) => ready));
  for (const { child } of racers) child.stdin.write('go\n');
  const said = await Promise.all(racers.map(({ ended }) => ended));
  const counts = said.map((text) => Number(/approved (\d+)/.exec(text)?.[1]));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect((await desk.list()).map(({ state }) => state)).toEqual(['used']);
});
