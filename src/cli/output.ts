/** Whether the command line asks for JSON, known even when parsing it failed. */
export const wantsJson = (argv: readonly string[]): boolean => argv.includes('--json');

let gone = false;

/** Whether whoever read stdout has stopped, as `head` does: then there is nobody to go on for. */
export const readerGone = (): boolean => gone;

/** Calls back when stdout has lost its reader. Any other fault of stdout is a fault. */
export function onReaderGone(then: () => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
    then();
  });
}

/** Prints a result to stdout: JSON with 4 spaces, as the PHP CLI does, or lines of text. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 4)}\n`);
}

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** Progress and remarks go to stderr, so that stdout stays a result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
