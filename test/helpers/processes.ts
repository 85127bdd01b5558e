import { readFileSync } from 'node:fs';

/** Whether a process lives. One that has ended is no more, though its parent has not asked for its exit code yet. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // Behind the name, which may hold anything.
    return !/^ [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, ''));
  } catch (cause) {
    // Without /proc the first answer counts.
    return process.platform !== 'linux' || (cause as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
