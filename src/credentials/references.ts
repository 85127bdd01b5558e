import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { LIMITS } from '../config/limits.js';
import { KosmoError } from '../shared/errors.js';
import { commandWords } from './command-words.js';
import { keyringCommand } from './keyring.js';

const REFERENCE = /^(env|file|cmd|keyring):(.*)$/s;

/** Whether a value of the user's own store says where the secret is, instead of being one. */
export const isReference = (text: string): boolean => REFERENCE.test(text);

/** Milliseconds and bytes, as in `LIMITS`. */
export interface ReferenceLimits {
  referenceMs: number;
  referenceBytes: number;
  referenceHeldMs: number;
}

interface Held {
  until: number;
  value: Promise<string>;
}

/**
 * Fetches what references point to: `env:NAME`, `file:PATH`, `cmd:PROGRAM ARGS`, `keyring:SERVICE/ACCOUNT`.
 * Answers of commands and keyrings are kept for `LIMITS.referenceHeldMs`, and asked for once by concurrent calls.
 */
export class References {
  private readonly held = new Map<string, Held>();

  constructor(
    private readonly env: NodeJS.ProcessEnv = process.env,
    private readonly limits: ReferenceLimits = LIMITS,
  ) {}

  /** The value, trimmed. `what` names the credential in errors. Throws `credentials_reference`; never shows the value. */
  async fetch(reference: string, what: string): Promise<string> {
    const [, scheme = '', target = ''] = REFERENCE.exec(reference) ?? [];
    const fail = (problem: string, hint: string): never => {
      throw new KosmoError('credentials_reference', `${what} is "${scheme}:…", and ${problem}.`, { hint });
    };
    const value = await this.read(scheme, target, fail);
    return value.trim() === ''
      ? fail('what it points to is empty', 'Put the value there, or configure another reference.')
      : value.trim();
  }

  private async read(scheme: string, target: string, fail: Fail): Promise<string> {
    switch (scheme) {
      case 'env':
        return this.env[target] ?? fail(`the variable ${target} is not set`, fromEnvironment(target));
      case 'file':
        return readText(target, this.limits.referenceBytes, fail);
      case 'cmd':
        return this.hold(`cmd:${target}`, () => this.command(words(target, fail), 'the command', fail));
      default:
        return this.hold(`keyring:${target}`, () =>
          this.command(keyringCommand(target, fail), 'the keyring', fail),
        );
    }
  }

  private async command(command: string[], what: string, fail: Fail): Promise<string> {
    const { referenceMs: timeoutMs, referenceBytes: maxBytes } = this.limits;
    const { runCommand } = await import('./run-command.js');
    const outcome = await runCommand(command, { timeoutMs, maxBytes });
    return outcome.ok
      ? outcome.output
      : fail(`${what} ${outcome.problem}`, 'Run it in a terminal to see why.');
  }

  private hold(key: string, get: () => Promise<string>): Promise<string> {
    const held = this.held.get(key);
    if (held && held.until > Date.now()) return held.value;
    const value = get();
    this.held.set(key, { until: Date.now() + this.limits.referenceHeldMs, value });
    value.catch(() => this.held.delete(key));
    return value;
  }
}

/** Throws the error of a reference. */
export type Fail = (problem: string, hint: string) => never;

function words(command: string, fail: Fail): string[] {
  const split = commandWords(command);
  return 'words' in split
    ? split.words
    : fail(`the command ${split.problem}`, `If it needs a shell, write: cmd:sh -c 'COMMAND'`);
}

async function readText(target: string, maxBytes: number, fail: Fail): Promise<string> {
  const path = target.startsWith('~/') ? join(homedir(), target.slice(2)) : target;
  if (!isAbsolute(path)) return fail('its path is not absolute', 'Write file:/PATH or file:~/PATH.');
  const handle = await open(path).catch((cause: NodeJS.ErrnoException) =>
    fail(`${path} cannot be opened (${cause.code})`, 'Create the file, or configure another reference.'),
  );
  try {
    const info = await handle.stat();
    if (!info.isFile() || info.size > maxBytes)
      return fail(`${path} is not a file of at most ${maxBytes} bytes`, 'Name the file of the value.');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

const fromEnvironment = (name: string): string =>
  `Set ${name} for the process that starts kosmo; Codex passes it on only if "env_vars" of the server names it.`;
