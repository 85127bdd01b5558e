import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyAudit } from '../../src/gateway/audit-read.js';
import { runKosmo } from '../helpers/run-kosmo.js';
import { servedDeployment, type Served } from '../helpers/served-deployment.js';
import { StdioClient } from '../helpers/stdio-client.js';

const LIMITED = join(import.meta.dirname, 'support', 'limited.mjs');

let served: Served;
let folder: string;
beforeAll(async () => {
  served = await servedDeployment();
  folder = join(served.home, 'audit');
});
afterAll(() => served.close());
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
});

const writes = (): number => served.deployment.log.filter(({ path }) => path === '/api/mutation').length;
const create = (client: StdioClient) =>
  client.call('create_document', { table: 'notes', fields: { text: 'x'.repeat(300) } });

/** Writes until one is refused. Returns how many were carried out. */
async function writeUntilRefused(client: StdioClient): Promise<number> {
  for (let done = 0; done < 100; done += 1) {
    const before = writes();
    const result = await create(client);
    if (result.isError !== true) continue;
    expect(result.structuredContent.error).toMatchObject({ code: 'audit_unavailable', written: 'none' });
    expect(writes()).toBe(before);
    return done;
  }
  throw new Error('the log never was full');
}

async function expectReadsWithOneWarning(client: StdioClient): Promise<void> {
  expect((await client.call('list_tables')).isError).toBeUndefined();
  expect((await client.call('list_tables')).isError).toBeUndefined();
  await client.end();
  expect(client.stderr.match(/cannot be written/g)).toHaveLength(1);
}

/** No half record is left, and every write that was carried out has its record. */
async function expectWholeLog(carriedOut: number): Promise<void> {
  expect(await verifyAudit(folder)).toMatchObject({ ok: true, torn: [], faults: [] });
  const decisions = readFileSync(join(folder, 'audit.jsonl'), 'utf8').match(/"kind":"decision"/g);
  expect(decisions).toHaveLength(carriedOut);
  expect(readdirSync(folder)).toEqual(['audit.jsonl']);
}

describe('where the audit log cannot grow', () => {
  test('writes are refused before anything is sent, reads go on, and the log is whole', async () => {
    const client = new StdioClient(
      ['--integration=convex', '--write=allow'],
      { KOSMO_HOME: served.home, FILE_BLOCKS: '12' },
      LIMITED,
    );
    await client.initialize();
    const done = await writeUntilRefused(client);
    expect(done).toBeGreaterThan(1);
    await expectReadsWithOneWarning(client);
    await expectWholeLog(done);
    const later = served.serve('--write=allow');
    await later.initialize();
    expect((await create(later)).isError).toBeUndefined();
    await later.end();
    await expectWholeLog(done + 1);
  });
});

const mount = (...args: string[]): boolean => spawnSync('mount', args).status === 0;

/** Only where the system lets this user mount: a real full disk, and a folder that even root cannot write. */
const mountable = (() => {
  if (process.platform !== 'linux') return false;
  const probe = mkdtempSync(join(tmpdir(), 'kosmo-mount-'));
  const can = mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe);
  if (can) spawnSync('umount', [probe]);
  rmSync(probe, { recursive: true });
  return can;
})();

(mountable ? describe : describe.skip)('on a file system of its own', () => {
  const filler = () => join(folder, 'filler');
  const mounted = async (work: () => Promise<void>): Promise<void> => {
    expect(mount('-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', folder)).toBe(true);
    try {
      await work();
    } finally {
      spawnSync('umount', [folder]);
    }
  };

  test('that is full: writes are refused, reads go on, nothing half written stays', () =>
    mounted(async () => {
      const client = served.serve('--write=allow');
      await client.initialize();
      const done = await writeUntilRefused(client);
      expect(done).toBeGreaterThan(1);
      await expectReadsWithOneWarning(client);
      await expectWholeLog(done);
    }));

  test('that is full before the first record', () =>
    mounted(async () => {
      writeFileSync(filler(), '');
      spawnSync('dd', ['if=/dev/zero', `of=${filler()}`, 'bs=1k', 'count=100']);
      const client = served.serve('--write=allow');
      await client.initialize();
      expect(await writeUntilRefused(client)).toBe(0);
      await expectReadsWithOneWarning(client);
      expect(readdirSync(folder)).toEqual(['filler']);
    }));

  test('that is read-only: writes are refused, reads go on', () =>
    mounted(async () => {
      mount('-o', 'remount,ro', folder);
      const client = served.serve('--write=allow');
      await client.initialize();
      expect(await writeUntilRefused(client)).toBe(0);
      await expectReadsWithOneWarning(client);
    }));

  test('that is full: a question that cannot be kept is no fault of ours', async () => {
    const desk = join(served.home, 'approvals');
    mkdirSync(desk, { mode: 0o700 });
    mount('-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', desk);
    try {
      spawnSync('dd', ['if=/dev/zero', `of=${join(desk, 'filler')}`, 'bs=1k', 'count=100']);
      const asked = await runKosmo(
        [
          'integrations:call',
          'convex.convex_create_document',
          '{"table":"notes","fields":{}}',
          '--approve=terminal',
        ],
        { home: served.home },
      );
      expect(asked.code).toBe(1);
      expect(asked.stderr).toMatch(/the disk is full \(ENOSPC\).*\[storage_failed\]/);
      expect(asked.stderr).not.toContain('    at ');
      expect(readdirSync(desk)).toEqual(['filler']);
    } finally {
      spawnSync('umount', [desk]);
    }
  });
});
