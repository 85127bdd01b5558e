import { streamWidth, wrapLine } from './show/text-width.js';

/** Prints a result to stdout: JSON with 4 spaces, as the PHP CLI does, or lines of text. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 4)}\n`);
}

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** Prose for people: at a terminal broken between words, below itself or `hang` columns in. */
export function printProse(text: string, hang?: number): void {
  printLine(wrapped(text, process.stdout, hang));
}

/** What a user decides about goes to stderr as it is. */
export function noteExactly(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Progress and remarks go to stderr, so that stdout stays a result. At a terminal they are broken between words. */
export function note(text: string): void {
  process.stderr.write(`${wrapped(text, process.stderr)}\n`);
}

function wrapped(text: string, stream: NodeJS.WriteStream, hang?: number): string {
  const width = streamWidth(stream);
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width, hang))
    .join('\n');
}
