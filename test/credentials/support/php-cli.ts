import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Another process that holds a database of the PHP CLI's schema open, with its data still in the log. */
export class PhpCli {
  private readonly child;
  private constructor(file: string) {
    this.child = spawn(process.execPath, [join(import.meta.dirname, 'php-writer.mjs'), file], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  }

  static async start(file: string): Promise<PhpCli> {
    const cli = new PhpCli(file);
    await once(cli.child.stdout, 'data');
    return cli;
  }

  async sql(statement: string): Promise<void> {
    const done = once(this.child.stdout, 'data');
    this.child.stdin.write(`${statement}\n`);
    await done;
  }

  /** Stores a text as the PHP CLI would, without encrypting it. */
  set(key: string, value: string, scope = 'global'): Promise<void> {
    const quoted = [scope, key, value].map((text) => `'${text.replaceAll("'", "''")}'`).join(',');
    return this.sql(`INSERT OR REPLACE INTO settings VALUES (${quoted}, '2026-01-01T00:00:00Z')`);
  }

  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
  }
}
