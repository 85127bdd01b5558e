import { MAX_BODY_BYTES, MAX_HEADER_BYTES } from './wire.js';

const PREFIX_BYTES = 8;

/** A frame that breaks the limits or is not JSON: the peer is not to be trusted any more. */
export class FrameError extends Error {}

export interface Frame {
  header: unknown;
  /** Bytes of the body; a view that is valid for as long as it is referenced. */
  body: Uint8Array;
}

/** One frame as the chunks to write, see `wire.ts`. Throws `FrameError` if it is larger than a peer accepts. */
export function encodeFrame(header: object, body = ''): Uint8Array[] {
  const head = Buffer.from(JSON.stringify(header), 'utf8');
  const tail = Buffer.from(body, 'utf8');
  if (head.length > MAX_HEADER_BYTES || tail.length > MAX_BODY_BYTES)
    throw new FrameError('The message is too large.');
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  prefix.writeUInt32BE(head.length, 0);
  prefix.writeUInt32BE(tail.length, 4);
  return tail.length === 0 ? [Buffer.concat([prefix, head])] : [Buffer.concat([prefix, head]), tail];
}

/** Cuts a byte stream into frames. */
export class FrameReader {
  private chunks: Uint8Array[] = [];
  private held = 0;

  constructor(private readonly onFrame: (frame: Frame) => void) {}

  /** Takes bytes in any portions. Throws `FrameError` at the first frame that is too large or not JSON. */
  push(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.held += chunk.length;
    for (;;) {
      if (this.held < PREFIX_BYTES) return;
      const prefix = this.peek(PREFIX_BYTES);
      const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES);
      const headBytes = view.getUint32(0);
      const bodyBytes = view.getUint32(4);
      if (headBytes > MAX_HEADER_BYTES || bodyBytes > MAX_BODY_BYTES)
        throw new FrameError('The message is too large.');
      const whole = PREFIX_BYTES + headBytes + bodyBytes;
      if (this.held < whole) return;
      const frame = this.take(whole);
      this.onFrame({
        header: parseHeader(frame.subarray(PREFIX_BYTES, PREFIX_BYTES + headBytes)),
        body: frame.subarray(PREFIX_BYTES + headBytes),
      });
    }
  }

  private peek(count: number): Uint8Array {
    const first = this.chunks[0];
    if (first && first.length >= count) return first;
    const joined = Buffer.concat(this.chunks);
    this.chunks = [joined];
    return joined;
  }

  private take(count: number): Uint8Array {
    const joined = this.chunks.length === 1 && this.chunks[0] ? this.chunks[0] : Buffer.concat(this.chunks);
    this.held -= count;
    this.chunks = this.held > 0 ? [joined.subarray(count)] : [];
    return joined.subarray(0, count);
  }
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch {
    throw new FrameError('The message is not JSON.');
  }
}
