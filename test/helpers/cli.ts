import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

const BIN = resolve(import.meta.dirname, '..', '..', 'bin', 'kosmo.js');

/** Runs the built command line in a home of its own; nothing of this process's environment but PATH is passed on. */
export function runKosmo(args: string[], env: Record<string, string>, input = ''): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
    });
    const ran: Ran = { code: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (ran.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (ran.stderr += text));
    child.on('close', (code) => done({ ...ran, code }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
