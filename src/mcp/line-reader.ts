import type { Readable } from 'node:stream';

export interface LineHandlers {
  line(text: string): void;
  /** A line was longer than the limit and has been dropped. */
  tooLong(): void;
  /** A line was not UTF-8. */
  notText(): void;
  end(): void;
}

const NEWLINE = 0x0a;

/** Splits a stream into lines without ever holding more than `maxBytes`; what is longer is dropped up to its line's end. */
export function readLines(input: Readable, maxBytes: number, handlers: LineHandlers): void {
  let parts: Buffer[] = [];
  let size = 0;
  let dropping = false;
  let ended = false;

  const deliver = (bytes: Buffer): void => {
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return handlers.notText();
    }
    handlers.line(text.replace(/\r$/, ''));
  };

  const finishLine = (): void => {
    if (dropping) handlers.tooLong();
    else if (size > 0) deliver(Buffer.concat(parts));
    parts = [];
    size = 0;
    dropping = false;
  };

  const append = (piece: Buffer): void => {
    if (dropping || piece.length === 0) return;
    size += piece.length;
    if (size > maxBytes) {
      dropping = true;
      parts = [];
    } else parts.push(piece);
  };

  const end = (): void => {
    if (ended) return;
    ended = true;
    // Without its newline the last line may be half of a message; answering half a message is worse than none.
    handlers.end();
  };

  input.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, start)) {
      append(chunk.subarray(start, at));
      finishLine();
      start = at + 1;
    }
    append(chunk.subarray(start));
  });
  input.on('end', end);
  input.on('close', end);
  input.on('error', end);
}
