import { err } from './colors.js';

const SHOWN_AFTER_MS = 1_000;
const EVERY_MS = 200;
const CLEAR_LINE = '\r\u001b[K';

/** A line on stderr about work that takes longer than a second; only at a terminal, and gone when the work is done. */
export class Progress {
  private readonly started = performance.now();
  private readonly timer: NodeJS.Timeout | undefined;
  private shown = false;
  private paused = false;

  constructor(private text: string) {
    if (!process.stderr.isTTY) return;
    this.timer = setInterval(() => this.draw(), EVERY_MS);
    this.timer.unref();
  }

  say(text: string): void {
    this.text = text;
  }

  /** Takes the line away, before anything else is printed. */
  clear(): void {
    if (!this.shown) return;
    process.stderr.write(CLEAR_LINE);
    this.shown = false;
  }

  /** Draws nothing while the user is asked: a question must stand alone on the screen. */
  pause(): void {
    this.clear();
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  end(): void {
    clearInterval(this.timer);
    this.clear();
  }

  private draw(): void {
    const ms = performance.now() - this.started;
    if (this.paused || ms < SHOWN_AFTER_MS) return;
    process.stderr.write(`${CLEAR_LINE}${err.dim(`${this.text} … ${Math.round(ms / 1000)} s`)}`);
    this.shown = true;
  }
}
