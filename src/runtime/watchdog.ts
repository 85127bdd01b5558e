import { GUEST_TIMING } from './limits.js';
import type { ResidentMemory } from './rss.js';

export interface Watched {
  /** The call that computes now: since when (ms of `performance.now`), and when it must have ended. */
  current(): { deadline: number } | undefined;
  /** Bytes over which the guest is killed. */
  rssLimit(): number;
  expired(why: 'cpu' | 'memory'): void;
}

/** Looks at a busy guest in short intervals, at an idle one never. */
export class Watchdog {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly guest: Watched,
    private readonly memory: ResidentMemory,
  ) {}

  /** To be called whenever a guest gets work. */
  wake(): void {
    this.timer ??= setInterval(() => this.look(), GUEST_TIMING.watchEveryMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private look(): void {
    const current = this.guest.current();
    if (!current) {
      this.stop();
      return;
    }
    if (performance.now() > current.deadline) setImmediate(() => this.judge());
    else if ((this.memory.read() ?? 0) > this.guest.rssLimit()) this.guest.expired('memory');
  }

  /** We may have stood still ourselves, so what the guest wrote meanwhile is read before it is judged. */
  private judge(): void {
    const current = this.guest.current();
    if (this.timer && current && performance.now() > current.deadline) this.guest.expired('cpu');
  }
}
