import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { KosmoError } from '../../shared/errors.js';
import { LuaSession } from '../lua/session.js';
import { printText } from '../lua/text.js';
import { printJson, printLine } from '../output.js';
import { readStdin } from '../stdin.js';

export interface LuaOptions {
  eval?: string;
  repl?: boolean;
  json?: boolean;
  force?: boolean;
  strict?: boolean;
  check?: boolean;
  memoryLimit?: number;
  cpuLimit?: number;
}

/** `kosmo integrations:lua`: runs a workflow script from a file, `--eval`, or stdin. */
export async function lua(
  file: string | undefined,
  options: LuaOptions,
  { integrations = true } = {},
): Promise<void> {
  const script = options.repl === true ? undefined : await sourceOf(file, options);
  const session = await LuaSession.open({
    integrations,
    force: options.force === true,
    strict: options.strict === true,
    ...(options.cpuLimit === undefined ? {} : { cpuLimit: options.cpuLimit }),
    ...(options.memoryLimit === undefined ? {} : { memoryLimit: options.memoryLimit }),
  });
  try {
    if (script === undefined) {
      const { repl } = await import('../lua/repl.js');
      return await repl(session);
    }
    if (options.check === true) return await check(session, script, options.json === true);
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort());
    const { report, exit } = await session.run(script.name, script.source, stop.signal);
    if (options.json === true) printJson(report);
    else printText(report);
    process.exitCode = exit;
  } finally {
    await session.close();
  }
}

/** `--check`: what the PHP runtime would refuse or do differently. Runs nothing; exit 1 if there is anything. */
async function check(
  session: LuaSession,
  script: { name: string; source: string },
  json: boolean,
): Promise<void> {
  const findings = await session.check(script.source);
  if (json) printJson({ success: findings.length === 0, file: script.name, findings });
  else
    for (const { line, rule, message } of findings) printLine(`${script.name}:${line}: ${message} [${rule}]`);
  if (findings.length > 0) process.exitCode = 1;
  else if (!json) printLine(`${script.name}: nothing that the PHP runtime would refuse or do differently.`);
}

async function sourceOf(
  file: string | undefined,
  options: LuaOptions,
): Promise<{ name: string; source: string }> {
  const found = await readSource(file, options);
  if (found.source.trim() !== '') return found;
  throw new KosmoError('usage', 'No Lua code was given.', {
    hint: "Name a file, use --eval 'return 1', or pipe the code to stdin.",
  });
}

async function readSource(
  file: string | undefined,
  options: LuaOptions,
): Promise<{ name: string; source: string }> {
  if (options.eval !== undefined) return { name: 'eval', source: options.eval };
  if (file === undefined || file === '-') {
    // Never wait at a terminal for code that nobody knows to type.
    return { name: 'stdin', source: process.stdin.isTTY ? '' : await readStdin() };
  }
  try {
    return { name: basename(file), source: await readFile(file, 'utf8') };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new KosmoError('usage', `${file} cannot be read (${code ?? 'unknown'}).`, {
      hint: 'Check the path.',
      cause,
    });
  }
}
