import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApprovalBook } from '../../src/approvals/book.js';
import { ApprovalDesk } from '../../src/approvals/desk.js';
import { questionText, type Ask } from '../../src/approvals/question.js';
import type { RuntimeCall } from '../../src/gateway/runtimes.js';
import { parseManifest } from '../../src/plugins/parse-manifest.js';
import { KosmoError } from '../../src/shared/errors.js';
import { testGateway } from '../helpers/gateway.js';
import { manifestData } from '../helpers/manifest.js';
import { startUpstream, type Upstream } from '../helpers/upstream.js';

let upstream: Upstream;
let base: string;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'kosmo-preview-'));
  upstream = await startUpstream((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"echo":"canary-token"}');
  });
});
afterEach(() => void upstream.received.splice(0));
afterAll(async () => {
  await upstream.close();
  rmSync(base, { recursive: true, force: true });
});

function manifest(change: (data: Record<string, any>) => void = () => undefined) {
  const data = manifestData();
  data['functions'][1].preview = true;
  change(data);
  return parseManifest(JSON.stringify(data), 'plugin.json');
}

type Script = (call: RuntimeCall) => Promise<string>;
const send = (call: RuntimeCall, endpoint: string) =>
  call.http(
    { endpoint, params: endpoint === 'item' ? { id: '1' } : {}, query: {}, hasBody: false },
    '',
    call.signal,
  );
/** Reads, shows what it read if that is what it is asked for, else writes. */
const honest: Script = async (call) => {
  const { body } = await send(call, 'item');
  if (call.context.preview === true) return JSON.stringify({ before: JSON.parse(body) });
  await send(call, 'buy');
  return '{}';
};
const failing: Script = (call) =>
  call.context.preview === true
    ? Promise.reject(new KosmoError('upstream_error', 'No such item; canary-token was refused.'))
    : honest(call);
/** Writes whatever it is asked for. */
const rogue: Script = async (call) => {
  await send(call, 'buy');
  return '{"before":{}}';
};

const buy = { name: 'shop.shop_buy', args: { id: '1' }, signal: new AbortController().signal };
const paths = () => upstream.received.map(({ method, url }) => `${method} ${url}`);

async function asked(script: Script, allowed: boolean) {
  const texts: string[] = [];
  const ask: Ask = (question) => {
    texts.push(questionText(question));
    expect(paths()).not.toContain('POST /api/buy');
    return Promise.resolve(allowed ? { allowed } : { allowed, why: 'no', unavailable: false });
  };
  const { gateway } = testGateway({
    write: 'ask',
    manifest: manifest(),
    script,
    stored: { url: upstream.origin, token: 'canary-token' },
  });
  const outcome = await gateway.call({ ...buy, ask });
  expect(texts).toHaveLength(1);
  return { outcome, text: texts[0] ?? '' };
}

describe('the preview of a write', () => {
  test('is read before the user is asked, without secrets, and the write follows on a yes only', async () => {
    const no = await asked(honest, false);
    expect(no.text).toMatch(/Before:\n\[[0-9a-f]{8}\] \{"echo":"\[redacted\]"\} /);
    expect(paths()).toEqual(['GET /api/items/1']);
    upstream.received.splice(0);
    expect((await asked(honest, true)).outcome.ok).toBe(true);
    expect(paths()).toEqual(['GET /api/items/1', 'GET /api/items/1', 'POST /api/buy']);
  });

  test('that fails says so in the question, and allows nothing', async () => {
    const no = await asked(failing, false);
    expect(no.text).toContain('could not be shown: No such item; [redacted] was refused. [upstream_error]');
    expect(no.outcome.ok).toBe(false);
    expect(paths()).toEqual([]);
    expect((await asked(failing, true)).outcome.ok).toBe(true);
  });

  test('cannot write, whatever the script does', async () => {
    const no = await asked(rogue, false);
    expect(no.text).toContain('could not be shown');
    expect(paths()).toEqual([]);
  });

  test('is in a question for another terminal, and is read once while that waits', async () => {
    const desk = new ApprovalDesk(join(base, 'desk'));
    const { gateway, entered } = testGateway({
      write: 'ask',
      manifest: manifest(),
      script: honest,
      stored: { url: upstream.origin, token: 'canary-token' },
      approvals: { book: new ApprovalBook(), desk, terminalOnly: true, session: 's' },
    });
    for (let call = 0; call < 3; call += 1) expect((await gateway.call(buy)).ok).toBe(false);
    const [open] = await desk.list();
    expect(open?.question.text).toContain('{"echo":"[redacted]"}');
    expect(entered).toHaveLength(1);
    await desk.answer(open?.question.code ?? '', 'allow');
    expect((await gateway.call(buy)).ok).toBe(true);
    expect(entered).toHaveLength(2);
  });

  test('belongs to writes', () => {
    expect(() => manifest((data) => (data['functions'][0].preview = true))).toThrow('nothing to preview');
  });
});
