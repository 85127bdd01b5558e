import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApprovalDesk } from '../../src/approvals/desk.js';
import { answer } from '../../src/cli/commands/approvals.js';
import { isInteractive } from '../../src/cli/terminal.js';

const streams = [process.stdin, process.stdout];
const before = streams.map(({ isTTY }) => isTTY);
const env = { ...process.env };
let home: string;
beforeEach(() => {
  for (const stream of streams) stream.isTTY = true;
  home = mkdtempSync(join(tmpdir(), 'kosmo-terminal-'));
});
afterEach(() => {
  for (const [at, stream] of streams.entries()) stream.isTTY = before[at]!;
  process.env = { ...env };
  jest.restoreAllMocks();
  rmSync(home, { recursive: true });
});

describe('at a terminal', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['a user is asked', {}, true],
    ['nobody is asked with CI', { CI: 'true' }, false],
    ['nobody is asked with KOSMO_NO_PROMPT', { KOSMO_NO_PROMPT: '1' }, false],
    ['empty ones count as not set', { CI: '', KOSMO_NO_PROMPT: '' }, true],
  ])('%s', (_what, given, asked) => expect(isInteractive(given)).toBe(asked));

  test('kosmo approve answers with both, as it asks nothing', async () => {
    Object.assign(process.env, { KOSMO_HOME: home, CI: 'true', KOSMO_NO_PROMPT: '1' });
    const desk = new ApprovalDesk(join(home, 'approvals'));
    const call = { digest: 'd', session: 's', text: 'Allow?' };
    const asked = await desk.settle(call);
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    await answer(asked.state === 'waiting' ? asked.code : '', 'allow', {});
    expect((await desk.settle(call)).state).toBe('approved');
  });
});
