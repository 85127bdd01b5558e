import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GuestPool } from '../../src/runtime/pool.js';
import { AMPLE_MS } from '../helpers/ample.js';
import { CONTEXT, echo } from './support/lab.js';

const PREAMBLE = `
const net = require('node:net');
const socket = new net.Socket({ fd: 3, readable: true, writable: true });
const frame = (header, body = '') => {
  const [h, b] = [Buffer.from(typeof header === 'string' ? header : JSON.stringify(header)), Buffer.from(body)];
  const p = Buffer.alloc(8); p.writeUInt32BE(h.length, 0); p.writeUInt32BE(b.length, 4);
  socket.write(Buffer.concat([p, h, b]));
};
const onCall = (f) => socket.on('data', (d) => { const n = d.readUInt32BE(0); f(JSON.parse(d.subarray(8, 8 + n))); });
frame({ t: 'ready' });
`;

let folder: string | undefined;
let pool: GuestPool | undefined;

afterEach(async () => {
  await pool?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** A pool whose guest is a program of the test, as if the real one had been taken over. */
function takenOver(program: string): Promise<string> {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kosmo-hostile-')));
  writeFileSync(join(folder, 'guest.cjs'), PREAMBLE + program);
  pool = new GuestPool({
    integration: 'x',
    pluginDir: folder,
    luaDir: folder,
    guestPath: join(folder, 'guest.cjs'),
    spare: false,
    log: () => undefined,
  });
  return pool.call({
    fn: 'f',
    argsJson: '{}',
    context: CONTEXT,
    timeoutMs: AMPLE_MS,
    signal: new AbortController().signal,
    http: echo,
    mayRunAgain: () => false,
  });
}

describe('a guest that has been taken over', () => {
  test.each([
    ['a header that is not JSON', `onCall(() => frame('{"t":'))`],
    ['a header that is not an object', `onCall(() => frame([1]))`],
    ['an unknown message', `onCall(({ id }) => frame({ t: 'exec', id }))`],
    [
      'a message for a call that does not exist',
      `onCall(() => frame({ t: 'done', id: '0'.repeat(32) }, '1'))`,
    ],
    ['a request without an endpoint', `onCall(({ id }) => frame({ t: 'http', id, seq: 1, request: {} }))`],
    [
      'parameters that are not text',
      `onCall(({ id }) => frame({ t: 'http', id, seq: 1, request: { endpoint: 'e', params: { a: {} }, query: {} } }))`,
    ],
    [
      'a second answer in one turn',
      `onCall(({ id }) => { const r = { endpoint: 'e', params: {}, query: {} }; frame({ t: 'http', id, seq: 1, request: r }); frame({ t: 'http', id, seq: 2, request: r }); })`,
    ],
    [
      'an operation of another kind of call',
      `onCall(({ id }) => frame({ t: 'app', id, seq: 1, op: 'call', path: 'integrations.x.y' }, '{}'))`,
    ],
    [
      'an unknown operation',
      `onCall(({ id }) => frame({ t: 'app', id, seq: 1, op: 'shell', path: '' }, '{}'))`,
    ],
    [
      'a frame longer than any may be',
      `onCall(() => { const p = Buffer.alloc(8); p.writeUInt32BE(0xffffffff, 0); socket.write(p); })`,
    ],
    [
      'a flood of log lines',
      `onCall(({ id }) => { const more = () => { for (let i = 0; i < 100; i++) frame({ t: 'log', id, level: 'info', message: 'x' }); setTimeout(more, 1); }; more(); })`,
    ],
    ['its end', `onCall(() => process.exit(0))`],
  ])('is killed for %s', async (_what, program) => {
    await expect(takenOver(program)).rejects.toMatchObject({ code: 'guest_failed' });
  });

  test('cannot pass for an answer that pollutes a prototype or says what it likes about writes', async () => {
    const failed = `{"t":"failed","id":"ID","error":{"message":"m","code":"c","__proto__":{"polluted":1},"written":"maybe"}}`;
    const program = `onCall(({ id }) => frame(${JSON.stringify(failed)}.replace('ID', id)))`;
    await expect(takenOver(program)).rejects.toMatchObject({ code: 'guest_failed' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
