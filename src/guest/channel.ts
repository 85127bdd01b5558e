import { Socket } from 'node:net';
import { encodeFrame, FrameReader, type Frame } from '../shared/frames.js';
import type { FromGuest } from '../shared/wire.js';

const CHANNEL_FD = 3;

/** The guest's end of the pipe to the host. The process ends when the host closes it. */
export class Channel {
  private readonly socket = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });

  constructor(onFrame: (frame: Frame) => void) {
    const reader = new FrameReader(onFrame);
    this.socket.on('data', (chunk: Buffer) => reader.push(chunk));
    this.socket.on('error', () => process.exit(0));
    this.socket.on('close', () => process.exit(0));
  }

  send(message: FromGuest, body = ''): void {
    this.socket.cork();
    for (const chunk of encodeFrame(message, body)) this.socket.write(chunk);
    this.socket.uncork();
  }
}
