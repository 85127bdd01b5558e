import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { ResidentMemory } from '../../src/runtime/rss.js';
import { Watchdog } from '../../src/runtime/watchdog.js';
import { until } from '../helpers/until.js';

const LIMIT_MS = 100;

/** A process that says that it is there, and answers when it has been told to; then it ends. */
const PARTNER = `process.stdin.once('data', () => { process.stdout.write('answer'); process.exit(); });
  process.stdout.write('ready');`;

let partner: ChildProcess;
let watchdog: Watchdog;
afterEach(() => {
  watchdog.stop();
  partner.kill('SIGKILL');
});

async function watched(): Promise<{ expired: jest.Mock; answered: () => boolean; ask: () => void }> {
  partner = spawn(process.execPath, ['-e', PARTNER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [stdin, stdout] = [partner.stdin!, partner.stdout!];
  await once(stdout, 'data');
  let answered = false;
  stdout.on('data', () => (answered = true));
  const deadline = performance.now() + LIMIT_MS;
  const expired = jest.fn(() => watchdog.stop());
  watchdog = new Watchdog(
    { current: () => (answered ? undefined : { deadline }), rssLimit: () => Infinity, expired },
    new ResidentMemory(partner.pid!),
  );
  watchdog.wake();
  return { expired, answered: () => answered, ask: () => stdin.write('now') };
}

const standStill = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** A process that has ended is a zombie until our loop comes to it. */
const hasEnded = (pid: number): boolean =>
  /^Z/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout);

describe('the watchdog', () => {
  test('ends a guest that has not answered at its limit', async () => {
    const { expired } = await watched();
    await until(() => expired.mock.calls.length > 0);
    expect(expired).toHaveBeenCalledWith('cpu');
  });

  test('spares one whose answer came while the host stood still for longer than the limit', async () => {
    const { expired, answered, ask } = await watched();
    ask();
    // Until the answer lies in the pipe, and the limit is over; nothing can be read in this time.
    while (!hasEnded(partner.pid!)) standStill(10);
    standStill(LIMIT_MS);
    await until(() => answered() || expired.mock.calls.length > 0);
    expect(answered()).toBe(true);
    expect(expired).not.toHaveBeenCalled();
  });
});
