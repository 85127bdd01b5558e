import { spawn, type ChildProcess } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { dirname, parse } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import type { LogLevel } from '../shared/wire.js';
import { readErrors } from './guest-stderr.js';
import { GUEST_HEAP_MB } from './limits.js';

export interface GuestFiles {
  /** Name of the integration, for messages. */
  integration: string;
  pluginDir: string;
  /** The plugin's Lua files by path: the guest gets these, and no access to the folder. */
  sources?: Readonly<Record<string, string>>;
  /** The guest bundle. */
  guestPath: string;
  /** Folder that holds `kosmo/`. */
  luaDir: string;
}

export interface GuestChild {
  readonly child: ChildProcess;
  /** Both directions of the pipe. */
  readonly channel: Duplex;
  /** At the end of its standard error: whether the engine said there that its heap was full. */
  readonly heapWasFull: Promise<boolean>;
}

const FIRST_VERSION_WITH_SHORT_FLAG = 24;

/**
 * Starts a guest: empty environment, no inherited streams, Node's permission model with read access to its own files,
 * and no code generation from strings. Throws if a path does not exist.
 */
export function startGuest(files: GuestFiles, log: (level: LogLevel, message: string) => void): GuestChild {
  const guest = realpathSync.native(files.guestPath);
  const plugin = files.sources === undefined ? realpathSync.native(files.pluginDir) : '';
  const lua = realpathSync.native(files.luaDir);
  const child = spawn(
    process.execPath,
    [...flags([guest, plugin, lua].filter((path) => path !== '')), guest, files.integration, plugin, lua],
    {
      env: {},
      cwd: parse(dirname(guest)).root,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      windowsHide: true,
    },
  );
  const heapWasFull = readErrors(child.stderr as Readable, files.integration, log);
  return { child, channel: child.stdio[3] as Duplex, heapWasFull };
}

function flags(readable: string[]): string[] {
  const major = Number(process.versions.node.split('.')[0]);
  return [
    major >= FIRST_VERSION_WITH_SHORT_FLAG ? '--permission' : '--experimental-permission',
    // Node 20 aborts at start when one path is given twice.
    ...[...new Set(readable)].map((path) => `--allow-fs-read=${path}`),
    // The guest watches for the loss of its host from a thread.
    '--allow-worker',
    '--disallow-code-generation-from-strings',
    '--expose-gc',
    '--no-warnings',
    `--max-old-space-size=${GUEST_HEAP_MB}`,
  ];
}
