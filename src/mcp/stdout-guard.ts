import { Console } from 'node:console';
import type { Writable } from 'node:stream';

/**
 * Takes stdout for the protocol: returns the only writer of it, and sends everything else that the process
 * prints to stderr. Resolves false once the client no longer reads.
 */
export function takeStdout(
  stdout: NodeJS.WriteStream = process.stdout,
  stderr: Writable = process.stderr,
): (line: string) => Promise<boolean> {
  const write = stdout.write.bind(stdout);
  let open = true;
  stdout.on('error', () => {
    open = false;
  });
  const toStderr = ((chunk: string | Uint8Array, ...rest: unknown[]) =>
    (stderr.write as (...all: unknown[]) => boolean)(chunk, ...rest)) as typeof stdout.write;
  stdout.write = toStderr;
  globalThis.console = new Console({ stdout: stderr, stderr });
  return (line) =>
    new Promise((resolve) => {
      if (!open) resolve(false);
      else write(line, (error) => resolve(!error));
    });
}
