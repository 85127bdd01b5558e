import { spawn } from 'node:child_process';

export interface CommandLimits {
  timeoutMs: number;
  maxBytes: number;
}

export type CommandOutcome = { ok: true; output: string } | { ok: false; problem: string };

/**
 * Runs a program without a shell and returns what it printed. Its stderr goes nowhere: it could hold the secret.
 * On a timeout its whole process group is killed.
 */
export function runCommand(words: readonly string[], limits: CommandLimits): Promise<CommandOutcome> {
  const [program = '', ...args] = words;
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (outcome: CommandOutcome): void => {
      clearTimeout(timer);
      if (!outcome.ok) killGroup(child.pid);
      child.stdout.destroy();
      done(outcome);
    };
    const timer = setTimeout(
      () => finish({ ok: false, problem: `did not end within ${limits.timeoutMs / 1000} s` }),
      limits.timeoutMs,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > limits.maxBytes)
        finish({ ok: false, problem: `printed more than ${limits.maxBytes} bytes` });
    });
    child.on('error', (cause: NodeJS.ErrnoException) =>
      finish({
        ok: false,
        problem:
          cause.code === 'ENOENT' ? `cannot start: there is no program "${program}"` : 'cannot be started',
      }),
    );
    child.on('close', (code, signal) =>
      finish(
        code === 0
          ? { ok: true, output: Buffer.concat(chunks).toString('utf8') }
          : { ok: false, problem: `ended with ${signal === null ? `exit code ${code}` : signal}` },
      ),
    );
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
