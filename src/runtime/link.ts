import type { Duplex } from 'node:stream';
import { encodeFrame, FrameError, FrameReader } from '../shared/frames.js';
import type { FromGuest, ToGuest } from '../shared/wire.js';
import { HostileMessage, readMessage } from './messages.js';

export interface LinkEvents {
  message(message: FromGuest, body: Uint8Array): void;
  /** The guest broke the rules of the pipe. */
  hostile(why: string): void;
}

/** The host's end of the pipe to a guest. Whatever comes out of it is treated as hostile. */
export class Link {
  constructor(
    private readonly channel: Duplex,
    events: LinkEvents,
  ) {
    const reader = new FrameReader((frame) => events.message(readMessage(frame.header), frame.body));
    channel.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch (error) {
        if (!(error instanceof FrameError || error instanceof HostileMessage)) throw error;
        events.hostile(error.message);
      }
    });
    // A guest that is gone is noticed by its exit.
    channel.on('error', () => undefined);
  }

  /** Throws `FrameError` if the message is larger than a frame may be. */
  send(message: ToGuest, body = ''): void {
    const chunks = encodeFrame(message, body);
    if (this.channel.destroyed) return;
    this.channel.cork();
    for (const chunk of chunks) this.channel.write(chunk);
    this.channel.uncork();
  }

  destroy(): void {
    this.channel.destroy();
  }
}
