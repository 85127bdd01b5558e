import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { PATIENT } from './patience.js';

export const BIN = resolve(import.meta.dirname, '..', '..', 'bin', 'kosmo.js');

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The built server as a child process, spoken to in raw lines: nothing of ours or of the SDK is between. */
export class StdioClient {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Every line of stdout, parsed. A line that is not JSON fails the test that reads it. */
  readonly messages: any[] = [];
  stdout = '';
  stderr = '';
  readonly exited: Promise<Ended>;
  private readonly waiting: (() => void)[] = [];
  private nextId = 1;
  private pending = '';
  private closed = false;

  constructor(args: string[], env: Record<string, string>, bin = BIN, command = 'mcp:serve') {
    this.child = spawn(process.execPath, [bin, command, ...args], {
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: env['KOSMO_HOME'] ?? '/nonexistent',
        ...PATIENT,
        ...env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdin.on('error', () => undefined);
    // A chunk may end within a character.
    for (const stream of [this.child.stdout, this.child.stderr]) stream.setEncoding('utf8');
    this.child.stderr.on('data', (text: string) => {
      this.stderr += text;
      this.wake();
    });
    this.child.stdout.on('data', (text: string) => this.receive(text));
    this.exited = new Promise((done) => this.child.on('exit', (code, signal) => done({ code, signal })));
    // After all output: whoever still waits for a message waits in vain.
    this.child.on('close', () => {
      this.closed = true;
      this.wake();
    });
  }

  send(message: unknown): void {
    this.raw(`${JSON.stringify(message)}\n`);
  }

  raw(text: string): void {
    this.child.stdin.write(text);
  }

  /** Sends a request and waits for its answer. */
  async request(method: string, params: unknown = {}): Promise<any> {
    const id = this.nextId++;
    this.send({ jsonrpc: '2.0', id, method, params });
    return this.until((message) => message.id === id && !('method' in message));
  }

  async initialize(capabilities: object = {}, protocolVersion = '2025-06-18'): Promise<any> {
    const answer = await this.request('initialize', {
      protocolVersion,
      capabilities,
      clientInfo: { name: 'raw', version: '1' },
    });
    this.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return answer;
  }

  /** Calls a Convex function and returns the tool result. */
  async call(fn: string, args: object = {}): Promise<any> {
    return (await this.request('tools/call', { name: `integration__convex__convex_${fn}`, arguments: args }))
      .result;
  }

  /** Waits for a message, also one that has come before. */
  async until(matches: (message: any) => boolean): Promise<any> {
    for (;;) {
      const found = this.messages.find(matches);
      if (found) return found;
      await this.more();
    }
  }

  /** Waits until stderr matches, also with what has come before. */
  async said(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stderr)) await this.more();
  }

  /** Children of the server: its guests. */
  async guests(): Promise<number[]> {
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(
      join('/proc', String(this.child.pid), 'task', String(this.child.pid), 'children'),
      'utf8',
    ).catch(() => '');
    return text.split(' ').filter(Boolean).map(Number);
  }

  /** Ends stdin, and waits for the end of the process and of all that it said. */
  async end(): Promise<Ended> {
    this.child.stdin.end();
    const ended = await this.exited;
    while (!this.closed) await new Promise<void>((wake) => this.waiting.push(wake));
    return ended;
  }

  private receive(text: string): void {
    this.stdout += text;
    this.pending += text;
    for (let at = this.pending.indexOf('\n'); at >= 0; at = this.pending.indexOf('\n')) {
      this.messages.push(JSON.parse(this.pending.slice(0, at)));
      this.pending = this.pending.slice(at + 1);
    }
    this.wake();
  }

  /** Waits for more output. Not before `close` is there none any more: the last of it may come after the exit. */
  private async more(): Promise<void> {
    if (this.closed) throw new Error(`The server has ended: ${this.stderr}`);
    await new Promise<void>((wake) => this.waiting.push(wake));
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }
}
