import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS } from '../../src/config/limits.js';
import { checkAudit } from '../../src/gateway/audit-files.js';
import { AuditLog } from '../../src/gateway/audit-log.js';
import { findRecords, lastRecords, verifyAudit } from '../../src/gateway/audit-read.js';
import type { AuditEntry } from '../../src/gateway/audit-record.js';

let base: string;
let count = 0;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'kosmo-audit-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const entry = (call: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  time: '2026-01-01T00:00:00.000Z',
  surface: 'mcp',
  kind: 'call',
  call,
  session: 's',
  function: 'shop.shop_buy',
  operation: 'write',
  decision: 'allow',
  rule: 'because "so"\n',
  outcome: 'none',
  ...more,
});

function scene(maxFileBytes?: number) {
  const folder = join(base, String(count++), 'audit');
  const logged: string[] = [];
  const open = () =>
    new AuditLog(folder, (level, message) => logged.push(`${level}: ${message}`), maxFileBytes);
  return { folder, logged, open, log: open(), file: join(folder, 'audit.jsonl') };
}

describe('the audit log', () => {
  test('keeps what it was given, in order, chained, for this user only', async () => {
    const { log, folder, file } = scene();
    log.note(entry('a'));
    log.note(entry('b', { arguments: '{"__proto__":{"1":2}}' }));
    await log.record(entry('c'));
    const records = await lastRecords(folder, 10);
    expect(records.map(({ seq, call }) => [seq, call])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(records[1]).toMatchObject({ arguments: '{"__proto__":{"1":2}}', prev: records[0]!.hash });
    expect(await verifyAudit(folder)).toEqual({
      ok: true,
      files: 1,
      records: 3,
      faults: [],
      torn: [],
      first: 1,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('stays one chain when four writers append at once, and over many files', async () => {
    const { open, folder } = scene(4000);
    const writers = [open(), open(), open(), open()];
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const writer = writers[index % 4]!;
        if (index % 3 === 0) await writer.record(entry(String(index)));
        else writer.note(entry(String(index)));
      }),
    );
    await Promise.all(writers.map((writer) => writer.flush()));
    const check = await verifyAudit(folder);
    expect(check).toMatchObject({ ok: true, records: 100, torn: [] });
    expect(check.files).toBeGreaterThan(3);
    expect(new Set((await lastRecords(folder, 1000)).map(({ call }) => call)).size).toBe(100);
    expect((await lastRecords(folder, 5)).map(({ seq }) => seq)).toEqual([96, 97, 98, 99, 100]);
    expect((await findRecords(folder, '42')).map(({ seq, call }) => seq === 42 || call === '42')).toContain(
      true,
    );
  });

  test('goes on with the chain after a restart', async () => {
    const { log, open, folder } = scene();
    await log.record(entry('a'));
    await open().record(entry('b'));
    await log.record(entry('c'));
    expect(await verifyAudit(folder)).toMatchObject({ ok: true, records: 3 });
  });

  test.each<[string, (lines: string[]) => string[]]>([
    ['a changed record', (lines) => lines.map((line) => line.replace('"call":"b"', '"call":"x"'))],
    ['a removed record', (lines) => lines.filter((line) => !line.includes('"call":"b"'))],
    ['records in another order', (lines) => [lines[0]!, lines[2]!, lines[1]!]],
    ['half a record in the middle', (lines) => [lines[0]!, lines[1]!.slice(0, 40), lines[2]!]],
    ['a removed first record', (lines) => lines.slice(1)],
    ['a repeated record', (lines) => [lines[0]!, lines[1]!, lines[1]!, lines[2]!]],
  ])('shows %s', async (_name, change) => {
    const { log, folder, file } = scene();
    for (const call of ['a', 'b', 'c']) await log.record(entry(call));
    writeFileSync(file, `${change(readFileSync(file, 'utf8').trim().split('\n')).join('\n')}\n`);
    const check = await verifyAudit(folder);
    expect(check.ok).toBe(false);
    expect(check.faults[0]).toMatchObject({ file, problem: expect.any(String) });
  });

  test('shows that a whole file was taken out between others', async () => {
    const { log, folder } = scene(1000);
    for (let call = 0; call < 12; call += 1) await log.record(entry(String(call)));
    const files = readdirSync(folder).sort();
    expect(files.length).toBeGreaterThan(3);
    rmSync(join(folder, files[1]!));
    expect(await verifyAudit(folder)).toMatchObject({ ok: false, first: 1 });
  });

  test('shows that the oldest file was taken out, unless there are so many that rotation did it', async () => {
    const { log, folder } = scene(600);
    for (let call = 0; call < 12; call += 1) await log.record(entry(String(call)));
    rmSync(join(folder, readdirSync(folder).sort()[0]!));
    const check = await verifyAudit(folder);
    expect(check.first).toBeGreaterThan(1);
    expect(check.faults).toEqual([
      expect.objectContaining({ line: 1, problem: expect.stringContaining('those before are missing') }),
    ]);
    const long = scene(600);
    for (let call = 0; call < 2 * LIMITS.auditFiles + 20; call += 1)
      await long.log.record(entry(String(call)));
    const rotated = await verifyAudit(long.folder);
    expect(rotated).toMatchObject({ ok: true, faults: [] });
    expect(rotated.first).toBeGreaterThan(1);
    expect(readdirSync(long.folder).length).toBeLessThanOrEqual(LIMITS.auditFiles + 1);
  });

  test('goes on behind half a record that a killed writer left', async () => {
    const { log, open, folder, file } = scene();
    await log.record(entry('a'));
    appendFileSync(file, '{"seq":2,"ti');
    await open().record(entry('b'));
    expect(await verifyAudit(folder)).toMatchObject({ ok: true, records: 2, torn: [{ line: 2 }] });
  });

  test('refuses where it cannot write, and warns once about what was only noted', async () => {
    const { log, folder, logged } = scene();
    mkdirSync(join(folder, '..'), { recursive: true });
    writeFileSync(folder, 'in the way');
    await expect(log.record(entry('a'))).rejects.toMatchObject({
      code: 'audit_unavailable',
      written: 'none',
    });
    log.note(entry('b'));
    await log.flush();
    log.note(entry('c'));
    await log.flush();
    expect(logged).toEqual([expect.stringContaining('cannot be written')]);
  });

  test.each<[string, (folder: string, file: string) => void, RegExp]>([
    ['a folder that others may open', (folder) => chmodSync(folder, 0o755), /chmod 700 '.*audit'/],
    ['a file that others may read', (_folder, file) => chmodSync(file, 0o644), /chmod 600 '.*audit\.jsonl'/],
    ...(process.getuid?.() === 0
      ? ([
          ['a foreign folder', (folder) => chownSync(folder, 12345, 12345), /chown .* '.*audit'/],
          ['a foreign file', (_folder, file) => chownSync(file, 12345, 12345), /chown .* '.*audit\.jsonl'/],
        ] as [string, (folder: string, file: string) => void, RegExp][])
      : []),
    [
      'a link in place of the folder',
      (folder) => {
        renameSync(folder, `${folder}-real`);
        symlinkSync(`${folder}-real`, folder);
      },
      /real folder/,
    ],
  ])('is not kept in %s: refused with the fix, and only warned of for reads', async (_what, spoil, fix) => {
    const { log, folder, file, logged, open } = scene();
    await log.record(entry('a'));
    const before = readFileSync(file, 'utf8');
    spoil(folder, file);
    for (const each of [log, open()])
      await expect(each.record(entry('b'))).rejects.toMatchObject({
        code: 'audit_unavailable',
        hint: expect.stringMatching(fix),
      });
    log.note(entry('c', { operation: 'read' }));
    await log.flush();
    expect(logged).toEqual([expect.stringMatching(fix)]);
    expect(readFileSync(file, 'utf8')).toBe(before);
    await expect(checkAudit(folder)).rejects.toMatchObject({ hint: expect.stringMatching(fix) });
  });

  test('recovers once it can write again', async () => {
    const { log, folder } = scene();
    mkdirSync(join(folder, '..'), { recursive: true });
    writeFileSync(folder, 'in the way');
    await expect(log.record(entry('a'))).rejects.toThrow();
    rmSync(folder);
    await log.record(entry('b'));
    expect(await verifyAudit(folder)).toMatchObject({ ok: true, records: 1 });
    expect(readdirSync(folder)).toEqual(['audit.jsonl']);
  });
});
