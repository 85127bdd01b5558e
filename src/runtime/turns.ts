/**
 * Which call a guest is computing. A guest takes messages in order, and answers each one that makes a script run with
 * exactly one message that ends the turn; so the oldest turn without an end is the one that runs.
 */
export class Turns {
  private readonly queue: string[] = [];
  private since = 0;

  /** The call that runs, and since when (`performance.now`). */
  get current(): { id: string; since: number } | undefined {
    const id = this.queue[0];
    return id === undefined ? undefined : { id, since: this.since };
  }

  add(id: string): void {
    if (this.queue.length === 0) this.since = performance.now();
    this.queue.push(id);
  }

  /** Ends the current turn; returns its length in ms, or undefined if it is not the turn of that call. */
  end(id: string): number | undefined {
    if (this.queue[0] !== id) return undefined;
    this.queue.shift();
    const now = performance.now();
    const length = now - this.since;
    this.since = now;
    return length;
  }

  has(id: string): boolean {
    return this.queue.includes(id);
  }
}
