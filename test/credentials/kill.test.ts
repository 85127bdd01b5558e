import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeySource } from '../../src/credentials/cipher-key.js';
import { FileStore } from '../../src/credentials/file-store.js';
import { CredentialStore } from '../../src/credentials/store.js';

// The heavy run takes minutes; the moderate one still meets every step of a write.
const HEAVY = process.env['KOSMO_HEAVY'] === '1';
const KILLS = { alone: HEAVY ? 300 : 30, together: HEAVY ? 300 : 20 };

let dir: string;
let bundle: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kosmo-kill-'));
  bundle = join(dir, 'writer.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'support', 'writer.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
    logLevel: 'error',
    banner: {
      js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);",
    },
  });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** A real process that writes until it is killed. */
class Writer {
  acknowledged: number;
  private readonly child;
  readonly started: Promise<unknown>;
  readonly firstWrite: Promise<void>;

  constructor(
    home: string,
    readonly name: string,
    from: number,
  ) {
    this.acknowledged = from - 1;
    this.child = spawn(process.execPath, [bundle, home, name, String(from)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.started = once(this.child.stdout, 'data');
    let rest = '';
    let wrote = (): void => undefined;
    this.firstWrite = new Promise((resolve) => (wrote = resolve));
    this.child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      const numbers = lines.filter((line) => /^\d+$/.test(line));
      this.acknowledged = Number(numbers.at(-1) ?? this.acknowledged);
      if (numbers.length > 0) wrote();
    });
  }

  async kill(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const storeOf = (home: string) =>
  new FileStore(join(home, 'credentials.json'), new KeySource(join(home, 'credentials.key'), {}));

/** The number that is stored for a writer, opened with the key; -1 if nothing is. Throws if anything is damaged. */
async function stored(home: string, name: string): Promise<number> {
  const store = new CredentialStore(storeOf(home));
  if (!(await store.own.accountNames('shop')).includes(name)) return -1;
  const token = await store.open('shop', await store.find('shop', name), 'token');
  expect(token).toMatch(/^\d+:x{200}$/);
  return Number(token.split(':')[0]);
}

/** What was acknowledged is there, or the next one, whose acknowledgement the kill prevented. */
async function expectNothingLost(home: string, writer: Writer): Promise<void> {
  const number = await stored(home, writer.name);
  expect([writer.acknowledged, writer.acknowledged + 1]).toContain(number);
}

async function expectPrivate(home: string): Promise<void> {
  const names = await readdir(home).catch(() => []);
  const modes = names.map(async (name) => (await stat(join(home, name)).catch(() => undefined))?.mode);
  for (const mode of await Promise.all(modes)) if (mode !== undefined) expect(mode & 0o077).toBe(0);
}

/** After the next write nothing of the killed ones is left. */
async function expectSwept(home: string): Promise<void> {
  await storeOf(home).update('shop', 'last', { token: 'done' });
  await storeOf(home).sweep();
  const names = await readdir(home);
  expect(names.filter((name) => !/^credentials\.(?:json|key)(?:\.lock)?$/.test(name))).toEqual([]);
}

describe('a writer that is killed at any point', () => {
  test(
    `loses nothing it acknowledged, and damages nothing: ${KILLS.alone} times alone`,
    async () => {
      let home = '';
      let from = 0;
      let written = 0;
      for (let kill = 0; kill < KILLS.alone; kill += 1) {
        // Every third one starts in an empty home, so that the making of the key is met too.
        if (kill % 3 === 0) [home, from] = [join(dir, `alone-${kill}`), 0];
        const writer = new Writer(home, 'only', from);
        await writer.started;
        // Half are killed from the first moment on, the others once they have written.
        if (kill % 2 === 1) await writer.firstWrite;
        await wait(Math.random() * 60);
        await writer.kill();
        await expectNothingLost(home, writer);
        await expectPrivate(home);
        written += writer.acknowledged + 1 - from;
        from = writer.acknowledged + 1;
        if (kill % 3 === 2) await expectSwept(home);
      }
      expect(written).toBeGreaterThanOrEqual(KILLS.alone / 2);
    },
    HEAVY ? 600_000 : 60_000,
  );

  test(
    `takes nothing from three others, who go on: ${KILLS.together} times`,
    async () => {
      const home = join(dir, 'together');
      const writers = ['a', 'b', 'c', 'd'].map((name) => new Writer(home, name, 0));
      await Promise.all(writers.map((writer) => writer.started));
      for (let kill = 0; kill < KILLS.together; kill += 1) {
        const at = kill % writers.length;
        const victim = writers[at]!;
        if (kill % 2 === 1) await victim.firstWrite;
        await wait(Math.random() * 60);
        await victim.kill();
        await expectNothingLost(home, victim);
        await expectPrivate(home);
        const next = new Writer(home, victim.name, victim.acknowledged + 1);
        writers[at] = next;
        await next.started;
      }
      await Promise.all(writers.map((writer) => writer.kill()));
      for (const writer of writers) await expectNothingLost(home, writer);
      await expectSwept(home);
    },
    HEAVY ? 600_000 : 60_000,
  );
});
