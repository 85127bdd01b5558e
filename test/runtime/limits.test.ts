import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { GUEST_TIMING, RUNTIME_LIMITS } from '../../src/runtime/limits.js';
import { GuestPool } from '../../src/runtime/pool.js';
import { AMPLE_MS } from '../helpers/ample.js';
import { isAlive } from '../helpers/processes.js';
import { until } from '../helpers/until.js';
import { goneWithin } from '../helpers/yardstick.js';
import { CONTEXT, echo, openLab, type Lab } from './support/lab.js';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
  lab.define('spin', 'while true do pcall(error) end');
  lab.define('fine', 'return "fine"');
  lab.define('asks', 'return http.post("e", "asked").body');
});
afterAll(() => lab.close());

describe('a script that does not end', () => {
  test('is stopped by its CPU limit, and the host goes on', async () => {
    await expect(lab.call('spin', {}, { limits: { cpuMs: 400 } })).rejects.toMatchObject({
      code: 'script_timeout',
    });
    expect(await lab.call('fine')).toBe('fine');
  });

  test('does not pay for the time that it waits for the service', async () => {
    // Long enough that a busy machine computes the little there is within it.
    const cpuMs = 3000;
    const http = async (_request: unknown, body: string) => {
      await new Promise((resolve) => setTimeout(resolve, cpuMs + GUEST_TIMING.cpuGraceMs + 100));
      return echo(_request, body);
    };
    expect(await lab.call('asks', {}, { http, limits: { cpuMs } })).toBe('asked');
  });

  test('ends with the wall clock of the call', async () => {
    const http = () => new Promise<never>(() => undefined);
    await expect(lab.call('asks', {}, { http, timeoutMs: 100 })).rejects.toMatchObject({
      code: 'call_timeout',
    });
    expect(await lab.call('fine')).toBe('fine');
  });

  test('ends at once when the client cancels, and its request is aborted', async () => {
    const cancel = new AbortController();
    let aborted = false;
    const http = (_r: unknown, _b: string, signal: AbortSignal) => {
      signal.addEventListener('abort', () => (aborted = true));
      cancel.abort();
      return new Promise<never>(() => undefined);
    };
    await expect(lab.call('asks', {}, { http, signal: cancel.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(aborted).toBe(true);
  });

  test('that nobody waits for any more is killed soon', async () => {
    const cancel = new AbortController();
    lab.define('logspin', 'log.info("spinning") while true do end');
    const call = lab.call('logspin', {}, { signal: cancel.signal });
    await until(() => lab.logged.includes('info: spinning'));
    const [pid] = lab.pool.pids();
    cancel.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await goneWithin(3000, [pid ?? 0]);
    expect(await lab.call('fine')).toBe('fine');
  });
});

describe('a script that takes too much memory', () => {
  test.each([
    ['tables', 'local t = {} for i = 1, 1e9 do t[i] = {i} end'],
    ['a doubled string', 'local s = "xxxxxxxxxx" while true do s = s .. s end'],
    ['a repeated string', 'return #string.rep("x", 2^31 - 1)'],
    [
      'a formatted string',
      'local s = string.rep("x", 1e7) return #string.format("%s%s%s%s%s%s", s, s, s, s, s, s)',
    ],
  ])('is stopped: %s', async (_what, body) => {
    const other = await openLab({}, lab.guestPath);
    other.define('bomb', body);
    other.define('fine', 'return "fine"');
    try {
      await expect(other.call('bomb')).rejects.toMatchObject({ code: 'script_memory' });
      expect(await other.call('fine')).toBe('fine');
    } finally {
      await other.close();
    }
  });
});

test('memory that a script has let go of does not count, wherever it held it', async () => {
  const other = await openLab({}, lab.guestPath);
  other.define(
    'again',
    `local function f(c) local a, b, s1 = 1, 2, string.rep(c, 6e6)
       local s2, s3, s4 = string.rep(c, 6e6), string.rep(c, 6e6), string.rep(c, 6e6) return #s1 + #s4 end
     f("x") return #string.rep("y", 15e6)`,
  );
  try {
    expect(await other.call('again')).toBe(15e6);
  } finally {
    await other.close();
  }
});

test('a result that is too large ends its call only', async () => {
  lab.define('large', 'return ("x"):rep(1e6)');
  const refuseResult = (bytes: number) => (bytes > 1000 ? new Error(`refused ${bytes}`) : undefined);
  await expect(lab.call('large', {}, { refuseResult })).rejects.toThrow('refused 1000002');
  const [pid] = lab.pool.pids();
  expect(await lab.call('fine')).toBe('fine');
  expect(lab.pool.pids()).toContain(pid);
});

describe('a guest that dies', () => {
  test('fails the call that was computing, and the next call gets a new guest', async () => {
    lab.define('hold', 'log.info("holding") while true do end');
    const call = lab.call('hold');
    await until(() => lab.logged.includes('info: holding'));
    process.kill(lab.pool.pids()[0] ?? 0, 'SIGKILL');
    await expect(call).rejects.toMatchObject({ code: 'guest_failed' });
    expect(await lab.call('fine')).toBe('fine');
  });

  test('fails a waiting call that may not be run again', async () => {
    const http = () => {
      process.kill(lab.pool.pids()[0] ?? 0, 'SIGKILL');
      return new Promise<never>(() => undefined);
    };
    await expect(lab.call('asks', {}, { http, mayRunAgain: () => false })).rejects.toMatchObject({
      code: 'guest_failed',
    });
  });

  test('does not take waiting reads with it: they are run again', async () => {
    let sent = 0;
    const http = (request: unknown, body: string) => {
      sent += 1;
      if (sent > 1) return echo(request, body);
      process.kill(lab.pool.pids()[0] ?? 0, 'SIGKILL');
      return new Promise<never>(() => undefined);
    };
    expect(await lab.call('asks', {}, { http, mayRunAgain: () => true })).toBe('asked');
    expect(sent).toBe(2);
  });

  test('that cannot be started is reported', async () => {
    const pool = new GuestPool({
      integration: 'x',
      pluginDir: lab.pluginDir,
      luaDir: lab.luaDir,
      guestPath: join(lab.pluginDir, 'functions'),
      log: () => undefined,
    });
    const call = pool.call({
      fn: 'x',
      argsJson: '{}',
      context: CONTEXT,
      timeoutMs: AMPLE_MS,
      signal: new AbortController().signal,
      http: echo,
    });
    await expect(call).rejects.toMatchObject({ code: 'guest_unavailable' });
    await pool.close();
  });

  test('a spare one that cannot be started ends nothing, and is started later', async () => {
    const missing = join(lab.pluginDir, 'gone.cjs');
    const starts: string[] = [];
    const pool = new GuestPool({
      integration: 'lab',
      pluginDir: lab.pluginDir,
      luaDir: lab.luaDir,
      // Looked up at each start: it is not there for the second guest, which is the spare.
      get guestPath() {
        return starts[starts.push(starts.length === 1 ? missing : lab.guestPath) - 1]!;
      },
      log: () => undefined,
    });
    const fine = (): Promise<string> =>
      pool.call({
        fn: 'fine',
        argsJson: '{}',
        context: CONTEXT,
        timeoutMs: AMPLE_MS,
        signal: new AbortController().signal,
        http: echo,
      });
    try {
      expect(await fine()).toBe('"fine"');
      await until(() => starts.length === 2);
      expect(starts).toEqual([lab.guestPath, missing]);
      expect(pool.pids()).toHaveLength(1);
      expect(await fine()).toBe('"fine"');
      await until(() => pool.pids().length === 2);
    } finally {
      await pool.close();
    }
  });

  test.each([
    ['Lua', `fn: 'orphan', argsJson: '{}', context: ${JSON.stringify(CONTEXT)}, http: () => undefined`],
    [
      'a pattern',
      `name: 'x', strict: false, source: 'app.x() regex.match(string.rep("a", 60) .. "b", "/^(a|aa|a?)+(?=$)/")', app: async () => (console.log(String(pool.pids()[0])), 'null')`,
    ],
  ])('dies with its host, also while it spins in %s', async (_where, call) => {
    lab.define('orphan', 'log.info("ready") while true do end');
    const script = join(lab.pluginDir, 'host.mjs');
    const { build } = await import('esbuild');
    await build({
      stdin: {
        contents: `import { GuestPool } from ${JSON.stringify(join(process.cwd(), 'src/runtime/pool.ts'))};
          const pool = new GuestPool({ integration: 'lab', pluginDir: ${JSON.stringify(lab.pluginDir)},
            guestPath: ${JSON.stringify(lab.guestPath)}, luaDir: ${JSON.stringify(lab.luaDir)},
            limits: ${JSON.stringify({ ...RUNTIME_LIMITS, cpuMs: AMPLE_MS })},
            log: (_l, m) => m === 'ready' && console.log(String(pool.pids()[0])) });
          pool.call({ ${call}, timeoutMs: ${AMPLE_MS}, signal: new AbortController().signal }).catch(() => undefined);`,
        resolveDir: process.cwd(),
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: script,
    });
    const host = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) =>
      host.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))),
    );
    expect(isAlive(pid)).toBe(true);
    host.kill('SIGKILL');
    await goneWithin(3000, [pid]);
  });
});
