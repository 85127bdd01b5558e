import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RUNTIME_LIMITS, type RuntimeLimits } from '../../../src/runtime/limits.js';
import { GuestPool, type GuestCall } from '../../../src/runtime/pool.js';
import type { CallContext, HttpReply } from '../../../src/shared/wire.js';
import { AMPLE_MS } from '../../helpers/ample.js';
import { buildGuest } from '../../helpers/guest-bundle.js';

export interface Lab {
  pool: GuestPool;
  /** Lines that guests logged, as `level: text`. */
  logged: string[];
  pluginDir: string;
  luaDir: string;
  guestPath: string;
  /** Writes a function file; `body` is the text after `return function(args, ctx)`. */
  define(name: string, body: string): void;
  file(path: string, text: string): void;
  /** Calls a function and parses its result. */
  call(fn: string, args?: unknown, options?: Partial<GuestCall>): Promise<any>;
  close(): Promise<void>;
}

export const CONTEXT: CallContext = {
  function: 'test',
  account: 'main',
  credentials: { url: 'http://127.0.0.1:1' },
  configured: ['url', 'access_token'],
  maxResultChars: 50_000,
};

/** Answers each request with its own body. */
export async function echo(_request: unknown, body: string): Promise<HttpReply> {
  await Promise.resolve();
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: body === '' ? '{}' : body,
    json: true,
  };
}

/**
 * A pool over real guest processes and a plugin that the test writes. Computing time is counted by the wall clock, so
 * scripts get plenty of it unless the test says otherwise. A bundle that is given belongs to another lab.
 */
export async function openLab(limits: Partial<RuntimeLimits> = {}, guestPath?: string): Promise<Lab> {
  const bundle = guestPath === undefined ? await buildGuest() : { path: guestPath, remove: () => undefined };
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'kosmo-lab-')));
  const pluginDir = join(root, 'plugin');
  const luaDir = join(root, 'lua');
  mkdirSync(join(pluginDir, 'functions'), { recursive: true });
  mkdirSync(join(pluginDir, 'lib'), { recursive: true });
  mkdirSync(join(luaDir, 'kosmo'), { recursive: true });
  const logged: string[] = [];
  const pool = new GuestPool({
    integration: 'lab',
    pluginDir,
    guestPath: bundle.path,
    luaDir,
    limits: { ...RUNTIME_LIMITS, cpuMs: AMPLE_MS, ...limits },
    log: (level, message) => logged.push(`${level}: ${message}`),
  });
  const file = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  return {
    pool,
    logged,
    pluginDir,
    luaDir,
    guestPath: bundle.path,
    file,
    define: (name, body) =>
      file(`plugin/functions/${name}.lua`, `return function(args, ctx)\n${body}\nend\n`),
    call: async (fn, args = {}, options = {}) =>
      JSON.parse(
        await pool.call({
          fn,
          argsJson: JSON.stringify(args),
          context: { ...CONTEXT, function: fn },
          timeoutMs: AMPLE_MS,
          signal: new AbortController().signal,
          http: echo,
          ...options,
        }),
      ) as unknown,
    close: async () => {
      await pool.close();
      bundle.remove();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
