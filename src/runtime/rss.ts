import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;
const PS_EVERY_MS = 500;

/** Resident memory of a process in bytes, or undefined while it is not known. Cheap on Linux, coarse elsewhere. */
export class ResidentMemory {
  private last: number | undefined;
  private nextLook = 0;

  constructor(private readonly pid: number) {}

  read(): number | undefined {
    if (process.platform === 'linux') return this.fromProc();
    this.lookWithPs();
    return this.last;
  }

  private fromProc(): number | undefined {
    try {
      const pages = Number(readFileSync(`/proc/${this.pid}/statm`, 'utf8').split(' ')[1]);
      return Number.isNaN(pages) ? undefined : pages * PAGE_BYTES;
    } catch {
      return undefined;
    }
  }

  private lookWithPs(): void {
    const now = Date.now();
    if (now < this.nextLook) return;
    this.nextLook = now + PS_EVERY_MS;
    execFile('ps', ['-o', 'rss=', '-p', String(this.pid)], (error, out) => {
      const kilobytes = Number(out);
      if (!error && kilobytes > 0) this.last = kilobytes * 1024;
    });
  }
}
