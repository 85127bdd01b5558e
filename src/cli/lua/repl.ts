import { createInterface } from 'node:readline/promises';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { kosmoHome } from '../../config/paths.js';
import { withLock } from '../../shared/lock.js';
import { writePrivate } from '../../shared/safe-file.js';
import { note } from '../output.js';
import type { LuaSession } from './session.js';
import { printText } from './text.js';

const HISTORY_LINES = 500;

/** Errors of the compiler that more lines can mend. */
const UNFINISHED = /near <eof>|near '<eof>'|unfinished (?:long )?string/;

/** Reads scripts line by line, each in a fresh state as in the PHP CLI; a script that is not finished goes on in the next line. */
export async function repl(session: LuaSession): Promise<void> {
  const file = join(kosmoHome(), 'lua_history');
  const history = await readFile(file, 'utf8').then(
    (text) => text.split('\n').filter(Boolean),
    () => [],
  );
  const terminal = createInterface({
    input: process.stdin,
    output: process.stderr,
    history,
    historySize: HISTORY_LINES,
    terminal: process.stdin.isTTY,
  });
  note(
    'Lua on KosmoKrator. Each entry is a script of its own; an empty line runs an unfinished one. exit or Ctrl-D leaves.',
  );
  terminal.setPrompt('> ');
  terminal.prompt();
  let source = '';
  let left = false;
  let running: AbortController | undefined;
  // In raw mode Ctrl-C is a key: it stops what runs, else it drops what was typed.
  terminal.on('SIGINT', () => {
    if (running) return running.abort();
    source = '';
    terminal.setPrompt('> ');
    terminal.write(null, { ctrl: true, name: 'e' });
    terminal.write(null, { ctrl: true, name: 'u' });
    terminal.prompt();
  });
  for await (const line of terminal) {
    if (source === '' && ['exit', 'quit'].includes(line.trim())) {
      left = true;
      break;
    }
    const forced = line.trim() === '';
    source = source === '' ? line : `${source}\n${line}`;
    if (source.trim() !== '') {
      running = new AbortController();
      const finished = await evaluate(session, source, forced, running);
      running = undefined;
      if (finished) source = '';
    }
    terminal.setPrompt(source === '' ? '> ' : '… ');
    terminal.prompt();
  }
  terminal.close();
  // Ctrl-D leaves the prompt as it stands.
  if (!left && process.stdin.isTTY) note('');
  await saveHistory(file, (terminal as unknown as { history?: string[] }).history ?? []);
}

/** Runs what was typed; an expression is shown as if it were returned. False if it waits for more lines. */
async function evaluate(
  session: LuaSession,
  source: string,
  forced: boolean,
  stop: AbortController,
): Promise<boolean> {
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    const asValue = await session.run('stdin', `return ${source}`, stop.signal);
    const isSyntax = !asValue.report.success && /^stdin:\d+:.* near /.test(asValue.report.error ?? '');
    const { report } = isSyntax ? await session.run('stdin', source, stop.signal) : asValue;
    if (!report.success && !forced && UNFINISHED.test(report.error ?? '')) return false;
    printText(report);
    return true;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

async function saveHistory(file: string, lines: string[]): Promise<void> {
  if (!process.stdin.isTTY) return;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await withLock(file, () => writePrivate(file, `${lines.slice(0, HISTORY_LINES).join('\n')}\n`));
}
