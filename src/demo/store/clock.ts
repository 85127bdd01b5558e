/** Time that only moves forward. */
export class Clock {
  private lastMs = 0;
  private lastTs = 0n;

  constructor(private readonly now: () => number = () => performance.timeOrigin + performance.now()) {}

  /** A creation time: milliseconds with a fraction, later than every one before. */
  creationTime(): number {
    this.lastMs = Math.max(this.now(), this.lastMs + 0.001);
    return this.lastMs;
  }

  /** A commit timestamp in nanoseconds, later than every one before. */
  commitTs(): bigint {
    const now = BigInt(Math.round(this.now() * 1000)) * 1000n;
    this.lastTs = now > this.lastTs ? now : this.lastTs + 1n;
    return this.lastTs;
  }
}
