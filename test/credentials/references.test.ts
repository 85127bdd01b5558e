import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandWords } from '../../src/credentials/command-words.js';
import { keyringCommand } from '../../src/credentials/keyring.js';
import { isReference, References } from '../../src/credentials/references.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kosmo-ref-'));
});
afterEach(async () => {
  jest.useRealTimers();
  await rm(dir, { recursive: true, force: true });
});

// Longer than any command takes on a busy machine.
const limits = { referenceMs: 100_000, referenceBytes: 1_000, referenceHeldMs: 600_000 };
const fetch = (reference: string, env: NodeJS.ProcessEnv = {}, over: Partial<typeof limits> = {}) =>
  new References(env, { ...limits, ...over }).fetch(reference, 'shop.default.token');
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const OTHER_TIMERS = ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate'] as const;
const node = (code: string) => `cmd:'${process.execPath}' -e '${code}'`;

describe('references', () => {
  test('are told from values by their scheme', () => {
    expect(['env:A', 'file:/a', 'cmd:a', 'keyring:a/b'].every(isReference)).toBe(true);
    expect(['dev:otter|key', 'https://x', 'environment', ''].some(isReference)).toBe(false);
  });

  test('are fetched from variables, files and commands, without white space around', async () => {
    await writeFile(join(dir, 'token'), '\n from-file \n');
    expect(await fetch('env:TOKEN', { TOKEN: ' from-env\n' })).toBe('from-env');
    expect(await fetch(`file:${join(dir, 'token')}`)).toBe('from-file');
    expect(await fetch(node('console.log("from command")'))).toBe('from command');
  });

  test.each([
    ['env:TOKEN', 'TOKEN is not set'],
    ['file:/nonexistent/token', 'ENOENT'],
    ['file:token', 'not absolute'],
    ['file:/', 'not a file'],
    ['cmd:', 'names no program'],
    ['cmd:no-such-program-here x', 'no program "no-such-program-here"'],
    ['cmd:echo a | cat', 'has "|"'],
    ['cmd:echo "$HOME"', 'has "$"'],
    [`cmd:echo 'a`, 'not closed'],
    [
      node('console.log("secret-in-output");console.error("secret-in-stderr");process.exit(3)'),
      'exit code 3',
    ],
    [node('console.log("x".repeat(2000))'), 'more than 1000 bytes'],
    [node('0'), 'is empty'],
    ['keyring:service', 'names no entry'],
  ])('%s fails with a reason and a way out, and shows nothing of the value', async (reference, says) => {
    const failure = await fetch(reference).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'credentials_reference',
      message: expect.stringContaining(says),
      hint: expect.any(String),
    });
    expect((failure as Error).message).toContain('shop.default.token');
    expect((failure as Error).message).not.toMatch(/secret-in/);
  });

  test('a command that hangs is killed with its children', async () => {
    const pids = join(dir, 'pids');
    const child = `require("child_process").spawn("sleep",["60"]).pid`;
    const hang = `require("fs").writeFileSync("${pids}",process.pid+" "+${child});setInterval(()=>0,1e6)`;
    // Its time is over when the test says so: not before both processes run.
    jest.useFakeTimers({ doNotFake: [...OTHER_TIMERS] });
    const killed = expect(fetch(node(hang), {}, { referenceMs: 1_000 })).rejects.toThrow(
      'did not end within 1 s',
    );
    let running: string[] = [];
    while (running.length < 2) {
      await nextTurn();
      running = (await readFile(pids, 'utf8').catch(() => '')).match(/\d+/g) ?? [];
    }
    jest.advanceTimersByTime(1_000);
    await killed;
    for (const pid of running) {
      const gone = async (): Promise<boolean> =>
        (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z')).includes(') Z');
      while (!(await gone())) await nextTurn();
    }
  });

  test('a command is asked once for concurrent calls and kept for a while; its failure is not', async () => {
    const log = join(dir, 'log');
    const count = node(`require("fs").appendFileSync("${log}","x");console.log("v")`);
    const references = new References({}, limits);
    await Promise.all(Array.from({ length: 5 }, () => references.fetch(count, 'x')));
    expect(await references.fetch(count, 'x')).toBe('v');
    expect(await readFile(log, 'utf8')).toBe('x');
    const later = node(`console.log(require("fs").readFileSync("${dir}/late","utf8"))`);
    await expect(references.fetch(later, 'x')).rejects.toThrow('exit code 1');
    await writeFile(join(dir, 'late'), 'now');
    expect(await references.fetch(later, 'x')).toBe('now');
  });

  test('a command sees no stdin, which belongs to the protocol', async () => {
    expect(await fetch(node('process.stdin.on("data",()=>0).on("end",()=>console.log("ended"))'))).toBe(
      'ended',
    );
  });

  test('a keyring is asked through the program of the system', () => {
    const fail = (problem: string): never => {
      throw new Error(problem);
    };
    expect(keyringCommand('kosmo/convex work', fail, 'linux')).toEqual([
      'secret-tool',
      'lookup',
      'service',
      'kosmo',
      'account',
      'convex work',
    ]);
    expect(keyringCommand('kosmo/a', fail, 'darwin')[0]).toBe('security');
    expect(() => keyringCommand('kosmo/a', fail, 'win32')).toThrow('not supported');
  });
});

describe('commandWords', () => {
  test.each([
    ['op read op://vault/item', ['op', 'read', 'op://vault/item']],
    [`sh -c 'a | b "$C"'`, ['sh', '-c', 'a | b "$C"']],
    [`a "b \\" c" d\\ e ''`, ['a', 'b " c', 'd e', '']],
  ])('%s', (text, words) => {
    expect(commandWords(text)).toEqual({ words });
  });
});
