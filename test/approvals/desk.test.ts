import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApprovalDesk } from '../../src/approvals/desk.js';
import { LIMITS } from '../../src/config/limits.js';

let base: string;
let count = 0;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'kosmo-desk-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function scene() {
  let now = Date.now();
  const folder = join(base, String(count++), 'approvals');
  const desk = new ApprovalDesk(folder, () => now);
  /** The user's terminal: another process with nothing in common but the folder. */
  const terminal = new ApprovalDesk(folder, () => now);
  const call = { digest: 'a', session: 's', text: 'Allow?' };
  const another = () => new ApprovalDesk(folder, () => now);
  return { folder, desk, terminal, another, call, later: (ms: number) => (now += ms) };
}

async function waiting(
  desk: ApprovalDesk,
  call: { digest: string; session: string; text: string },
): Promise<string> {
  const settled = await desk.settle(call);
  if (settled.state !== 'waiting') throw new Error(`expected a question, not ${settled.state}`);
  return settled.code;
}

describe('a question to another terminal', () => {
  test('waits, and stays the same question while the call is repeated', async () => {
    const { desk, call, terminal } = scene();
    const code = await waiting(desk, call);
    expect(await waiting(desk, call)).toBe(code);
    expect(
      (await terminal.list()).map(({ question, state }) => [question.code, question.text, state]),
    ).toEqual([[code, 'Allow?', 'waiting']]);
  });

  test('answered by yes serves exactly one call', async () => {
    const { desk, call, terminal } = scene();
    const code = await waiting(desk, call);
    await terminal.answer(code, 'allow');
    expect((await desk.settle(call)).state).toBe('approved');
    expect(await waiting(desk, call)).not.toBe(code);
  });

  test('answered by no denies until its time is over', async () => {
    const { desk, call, terminal, later } = scene();
    await terminal.answer(await waiting(desk, call), 'deny');
    expect((await desk.settle(call)).state).toBe('denied');
    expect((await desk.settle(call)).state).toBe('denied');
    later(LIMITS.approvalMs);
    expect((await desk.settle(call)).state).toBe('waiting');
  });

  test.each(['digest', 'session'] as const)('does not serve a call with another %s', async (field) => {
    const { desk, call, terminal } = scene();
    await terminal.answer(await waiting(desk, call), 'allow');
    expect((await desk.settle({ ...call, [field]: 'other' })).state).toBe('waiting');
  });

  test('is worth nothing once its time is over, or the clock goes back', async () => {
    for (const ms of [LIMITS.approvalMs, -1]) {
      const { desk, call, terminal, later } = scene();
      const code = await waiting(desk, call);
      await terminal.answer(code, 'allow');
      later(ms);
      expect(await waiting(desk, call)).not.toBe(code);
    }
  });

  test('can be answered once, by its code, while it is open', async () => {
    const { desk, call, terminal, later } = scene();
    const code = await waiting(desk, call);
    const both = await Promise.allSettled([terminal.answer(code, 'deny'), desk.answer(code, 'allow')]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(terminal.answer(code, 'allow')).rejects.toMatchObject({ code: 'usage' });
    await expect(terminal.answer('../../x', 'allow')).rejects.toMatchObject({ code: 'usage' });
    const other = await waiting(desk, { ...call, digest: 'b' });
    later(LIMITS.approvalMs);
    await expect(terminal.answer(other, 'allow')).rejects.toThrow('expired');
  });

  test('serves one of 256 that race for it at four desks', async () => {
    const { desk, another, call, terminal } = scene();
    await terminal.answer(await waiting(desk, call), 'allow');
    const desks = [desk, another(), another(), another()];
    const settled = await Promise.all(
      Array.from({ length: 256 }, (_, index) => desks[index % 4]!.settle(call)),
    );
    expect(settled.filter(({ state }) => state === 'approved')).toHaveLength(1);
    expect(new Set(settled.flatMap((each) => (each.state === 'waiting' ? [each.code] : []))).size).toBe(1);
  });

  test('is one of at most five a minute', async () => {
    const { desk, call, later } = scene();
    for (let index = 0; index < LIMITS.questionsPerMinute; index += 1)
      await waiting(desk, { ...call, digest: String(index) });
    await expect(desk.settle(call)).rejects.toMatchObject({ code: 'approval_denied' });
    later(60_000);
    expect((await desk.settle(call)).state).toBe('waiting');
  });
});

describe('the files of the desk', () => {
  test('are for this user only, and others are refused', async () => {
    const { folder, desk, call } = scene();
    const code = await waiting(desk, call);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, `${code}.json`)).mode & 0o777).toBe(0o600);
    writeFileSync(join(folder, `${code}.answer`), '{}');
    chmodSync(join(folder, `${code}.answer`), 0o644);
    await expect(desk.settle(call)).rejects.toMatchObject({ hint: expect.stringContaining('chmod 600') });
    rmSync(join(folder, `${code}.answer`));
    chmodSync(folder, 0o777);
    for (const use of [() => desk.settle(call), () => desk.list(), () => desk.answer(code, 'allow')])
      await expect(use()).rejects.toMatchObject({
        code: 'state_unsafe',
        message: expect.stringContaining('approvals in it do not count'),
        hint: expect.stringContaining('chmod 700'),
      });
  });

  // Only root can give a file to another user.
  (process.getuid?.() === 0 ? test : test.skip)('of another user count for nothing', async () => {
    const { folder, desk, call, terminal } = scene();
    const code = await waiting(desk, call);
    await terminal.answer(code, 'allow');
    const answer = join(folder, `${code}.answer`);
    chownSync(answer, 12345, 12345);
    await expect(desk.settle(call)).rejects.toMatchObject({
      code: 'state_unsafe',
      hint: expect.stringContaining(`chown "$(id -un)" '${answer}'`),
    });
    chownSync(answer, 0, 0);
    expect((await desk.settle(call)).state).toBe('approved');
  });

  test('count only with the id of the question in them', async () => {
    const { folder, desk, call } = scene();
    const code = await waiting(desk, call);
    for (const forged of ['{"id":"0","decision":"allow"}', '{"decision":"allow"}', 'allow', '']) {
      writeFileSync(join(folder, `${code}.answer`), forged, { mode: 0o600 });
      expect(await waiting(desk, call)).toBe(code);
    }
    expect(JSON.parse(readFileSync(join(folder, `${code}.json`), 'utf8')).id).toMatch(/^[0-9a-f]{32}$/);
  });

  test('are swept some time after the question is over', async () => {
    const { folder, desk, call, terminal, later } = scene();
    const code = await waiting(desk, call);
    await terminal.answer(code, 'allow');
    await desk.settle(call);
    later(600_000);
    await waiting(desk, { ...call, digest: 'b' });
    expect(readdirSync(folder).filter((name) => name.startsWith(code))).toEqual([]);
  });
});
