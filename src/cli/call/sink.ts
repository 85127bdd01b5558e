import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { KosmoError } from '../../shared/errors.js';

/** Where rows go. Nothing counts before `commit`; `abort` leaves nothing behind in a file. */
export interface Sink {
  /** Resolves when more can be taken, so that memory stays constant. */
  write(text: string): Promise<void>;
  commit(): Promise<void>;
  abort(): Promise<void>;
}

export const openSink = (file: string | undefined): Promise<Sink> =>
  file === undefined || file === '-' ? Promise.resolve(stdoutSink()) : fileSink(resolve(file));

function stdoutSink(): Sink {
  return {
    write: async (text) => {
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    },
    commit: () => Promise.resolve(),
    abort: () => Promise.resolve(),
  };
}

/** A temporary file beside the wanted one, which takes its place in one step. */
async function fileSink(file: string): Promise<Sink> {
  const temp = `${file}.tmp-${process.pid}-${randomBytes(4).toString('hex')}`;
  const stream: WriteStream = createWriteStream(temp, { flags: 'wx', flush: true });
  let fault: Error | undefined;
  stream.on('error', (error) => (fault = error));
  await once(stream, 'open').catch((error: unknown) => {
    throw unwritable(file, error);
  });
  const abort = async (): Promise<void> => {
    stream.destroy();
    await rm(temp, { force: true });
  };
  return {
    write: async (text) => {
      if (fault) throw unwritable(file, fault);
      if (!stream.write(text))
        await once(stream, 'drain').catch((error: unknown) => Promise.reject(unwritable(file, error)));
    },
    commit: async () => {
      try {
        stream.end();
        await finished(stream);
        await rename(temp, file);
      } catch (error) {
        await abort();
        throw unwritable(file, error);
      }
    },
    abort,
  };
}

function unwritable(file: string, cause: unknown): KosmoError {
  const { code } = cause as NodeJS.ErrnoException;
  return new KosmoError('usage', `${file} cannot be written (${code ?? 'unknown'}).`, {
    hint: 'Check the folder of --output. A write that was called for has been made nevertheless.',
    cause,
  });
}
