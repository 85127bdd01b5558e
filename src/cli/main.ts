import { CommanderError } from 'commander';
import { exitCodeFor } from '../shared/errors.js';
import { program } from './program.js';
import { onReaderGone } from './stdout-reader.js';
import { normalWords, wantsJson } from './words.js';

/** A server ends with its client, also where that reads no longer; how long the rest of its output may take, ms. */
const FLUSH_MS = 500;
const SERVERS = ['mcp:serve', 'plugin:dev'];
let serves = false;

// Compiling validators pays only after thousands of messages, and costs time at every start. zod takes over what it
// finds here; its own `config` would load it, and many commands need no zod.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

// The only place that ends the process.
process.exitCode = await run(process.argv.slice(2));
// What a command did when it was interrupted is over: from now on that ends it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
// Whoever reads a result may be slow, as a pager is: all of it arrives, or the reader goes.
const printed = Promise.all([written(process.stdout), written(process.stderr)]);
await (serves ? Promise.race([printed, new Promise((late) => setTimeout(late, FLUSH_MS))]) : printed);
// Open sockets and timers of a finished command must not keep the process alive.
process.exit();

async function run(given: string[]): Promise<number> {
  const kosmo = await program(given[0]);
  const words = normalWords(
    given,
    kosmo.commands.map((command) => command.name()),
  );
  const { KOSMO_LOG, KOSMO_PATIENCE } = process.env;
  if (KOSMO_LOG || KOSMO_PATIENCE) (await import('./odd-variables.js')).warnOfOddVariables();
  serves = SERVERS.includes(words[0] ?? '');
  // A server looks after its own stdout: calls under way must end in order.
  if (!serves) onReaderGone(() => process.exit());
  try {
    await kosmo.parseAsync(words.length === 0 ? ['--help'] : words, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { printFailure } = await import('./failure.js');
    if (error instanceof CommanderError) {
      const { usageError } = await import('./usage-error.js');
      printFailure(usageError(error, kosmo, words), wantsJson(given));
      return 2;
    }
    printFailure(error, wantsJson(given));
    return exitCodeFor(error);
  }
}

/** Resolves when what was printed is on its way: on some systems a pipe is written in the background. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => {
    stream.once('error', () => done());
    stream.write('', () => done());
  });
}
