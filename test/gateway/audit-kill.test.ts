import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastRecords, verifyAudit } from '../../src/gateway/audit-read.js';
import { until } from '../helpers/until.js';

const HEAVY = process.env['KOSMO_HEAVY'] === '1';
const KILLS = HEAVY ? 300 : 8;
const FILE_BYTES = 500_000;

let dir: string;
let bundle: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kosmo-audit-kill-'));
  bundle = join(dir, 'writer.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'support', 'audit-writer.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
    logLevel: 'error',
  });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function startWriter(folder: string, name: string) {
  const child = spawn(process.execPath, [bundle, folder, name, String(FILE_BYTES)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const closed = once(child, 'close');
  const acknowledged = () => text.split('\n').length - 1;
  return {
    name,
    acknowledged,
    /** The number of records that it had been told are durable. */
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
      return acknowledged();
    },
  };
}

test(
  `writers of the audit log that are killed ${KILLS} times lose no record that was durable, and the chain stays whole`,
  async () => {
    const folder = join(dir, 'audit');
    const acknowledged: [string, number][] = [];
    const writers = ['a', 'b', 'c'].map((name) => startWriter(folder, name));
    for (let kill = 0; kill < KILLS; kill += 1) {
      const victim = writers[kill % 3]!;
      // However slow the disk is, each has written more than one.
      await until(() => victim.acknowledged() > 1);
      await new Promise((wake) => setTimeout(wake, Math.random() * 40));
      acknowledged.push([victim.name, await victim.kill()]);
      writers[kill % 3] = startWriter(folder, `${victim.name.slice(0, 1)}${kill}`);
    }
    for (const writer of writers) acknowledged.push([writer.name, await writer.kill()]);
    const check = await verifyAudit(folder);
    expect(check).toMatchObject({ ok: true, faults: [] });
    const calls = new Set((await lastRecords(folder, 1_000_000)).map(({ call }) => call));
    expect(calls.size).toBe(check.records);
    if (check.first === 1) {
      const lost = acknowledged.flatMap(([name, count]) =>
        Array.from({ length: count }, (_, n) => `${name}-${n}`).filter((call) => !calls.has(call)),
      );
      expect(lost).toEqual([]);
    }
    expect(acknowledged.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(KILLS);
  },
  HEAVY ? 900_000 : 240_000,
);
