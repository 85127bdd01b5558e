/** Thrown to end a script. No Lua code can catch it. */
class Stop extends Error {
  constructor(
    readonly code: 'script_timeout' | 'script_memory' | 'cancelled',
    message: string,
  ) {
    super(message);
    this.name = 'Stop';
  }
}

/** How many steps pass between two looks at the clock. */
const STEPS_PER_TICK = 1000;

/** Counts what the running script uses. There is one, because one script runs at a time. */
const meter = {
  Stop,
  /** Steps left until the next tick. Counted down by the interpreter and by string matching. */
  steps: STEPS_PER_TICK,
  /** Bytes that the running script may still take. */
  bytes: Infinity,
  /** Called on each tick; throws `Stop` when the script must end. */
  onTick: (): void => undefined,
  /** Called when `bytes` is used up, or `wanted` more would use it up. Raises `bytes` or throws `Stop`. */
  onMemory: (_wanted: number): void => undefined,

  tick(): void {
    meter.steps = STEPS_PER_TICK;
    meter.onTick();
  },
  /** Counts bytes that are taken now; copying them is work, too. */
  charge(bytes: number): void {
    meter.steps -= bytes >>> 8;
    if ((meter.bytes -= bytes) < 0) meter.onMemory(0);
  },
  /** Asks for bytes that will be charged later, before they are taken. */
  reserve(bytes: number): void {
    if (bytes > meter.bytes) meter.onMemory(bytes);
  },
  /** Counts work done outside the interpreter. */
  work(steps: number): void {
    if ((meter.steps -= steps) < 0) meter.tick();
  },
};

export = meter;
