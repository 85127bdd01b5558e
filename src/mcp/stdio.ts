import type { Readable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { LIMITS } from '../config/limits.js';
import { INVALID_REQUEST, PARSE_ERROR, readFrame, type BadFrame } from './frames.js';
import { readLines } from './line-reader.js';
import { OpenRequests } from './open-requests.js';

/** The stdio transport: survives every input line, answers what it cannot read, and reports the end of input. */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly open = new OpenRequests();
  private closed = false;

  constructor(
    private readonly input: Readable,
    private readonly write: (line: string) => Promise<boolean>,
    private readonly onEnd: () => void,
  ) {}

  start(): Promise<void> {
    readLines(this.input, LIMITS.inputLineBytes, {
      line: (text) => this.receive(text),
      tooLong: () =>
        this.reject({
          id: null,
          code: INVALID_REQUEST,
          message: `The line is longer than ${LIMITS.inputLineBytes} bytes and was dropped.`,
        }),
      notText: () =>
        this.reject({ id: null, code: PARSE_ERROR, message: 'Parse error: the line is not UTF-8.' }),
      end: this.onEnd,
    });
    return Promise.resolve();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.closed) return;
    // The client is gone once stdout is: nothing that we could still do is of use to it.
    if (!(await this.write(`${JSON.stringify(message)}\n`))) this.onEnd();
    this.open.sent(message);
  }

  close(): Promise<void> {
    if (!this.closed) {
      this.closed = true;
      this.input.pause();
      this.onclose?.();
    }
    return Promise.resolve();
  }

  private receive(text: string): void {
    if (this.closed || text.trim() === '') return;
    const frame = readFrame(text);
    if ('bad' in frame) this.reject(frame.bad);
    else {
      this.open.received(frame.message);
      this.onmessage?.(frame.message);
    }
  }

  private reject({ id, code, message }: BadFrame): void {
    void this.write(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })}\n`);
  }
}
