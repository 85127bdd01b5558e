import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { PATIENT } from './patience.js';

const BIN = resolve(import.meta.dirname, '..', '..', 'bin');

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** KOSMO_HOME and HOME of the command. */
  home: string;
  input?: string;
  env?: Record<string, string>;
  bin?: string;
  cwd?: string;
}

/** Runs the built command to its end. Asynchronous, because the deployment is in this process and has to answer meanwhile. */
export function runKosmo(
  args: string[],
  { home, input = '', env = {}, bin = 'kosmo.js', cwd }: RunOptions,
): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [resolve(BIN, bin), ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: home, KOSMO_HOME: home, ...PATIENT, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    let stdout = '';
    let stderr = '';
    // A chunk may end within a character.
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    // Not `exit`: output may still be on its way then.
    child.on('close', (code) => done({ code, stdout, stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
