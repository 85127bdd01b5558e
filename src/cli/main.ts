import { CommanderError } from 'commander';
import { config } from 'zod/v4/core';
import { exitCodeFor } from '../shared/errors.js';
import { note, printFailure, wantsJson } from './output.js';
import { program } from './program.js';
import { suggestOption } from './suggest-option.js';

/** How long a reader may take for the rest of the output, ms. */
const FLUSH_MS = 500;

// Compiling validators pays only after thousands of messages, and costs time at every start.
config({ jitless: true });

// The only place that ends the process.
process.exitCode = await run(process.argv);
await Promise.race([written(process.stdout), new Promise((late) => setTimeout(late, FLUSH_MS))]);
// Open sockets and timers of a finished command must not keep the process alive.
process.exit();

async function run(argv: string[]): Promise<number> {
  try {
    await program().parseAsync(argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has printed its own message; its code for a usage error is 1, ours is 2.
    if (error instanceof CommanderError) {
      const suggestion = suggestOption(error, argv);
      if (suggestion !== undefined) note(suggestion);
      return error.exitCode === 0 ? 0 : 2;
    }
    printFailure(error, wantsJson(argv));
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
