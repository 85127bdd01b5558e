import { createContext, Script } from 'node:vm';
import type { LimitOptions } from '../limits.js';
import { clearAsyncStack } from './async-stack.js';

/** Code took longer than it may. */
export class TooLong extends Error {}

/**
 * A context whose code may use so much processor time, without what its system calls use. It runs synchronously in this
 * thread, so that its time is that of this process, with the engine's compilers and collectors. It is no security
 * boundary.
 */
export class BoundedContext {
  private readonly context = createContext(
    {},
    // Promise jobs run within each evaluation.
    { microtaskMode: 'afterEvaluate', codeGeneration: { strings: false, wasm: false } },
  );
  private usedMs = 0;
  private since = 0;

  constructor(private readonly limits: Pick<LimitOptions, 'moduleCpuMs' | 'endlessMs'>) {}

  /** Evaluates code that is not bounded, because it is ours. */
  own(code: string): unknown {
    return new Script(code).runInContext(this.context);
  }

  /** Evaluates code, together with the promise jobs that it starts. Throws `TooLong`, and what the code throws. */
  evaluate(code: string): string {
    this.since = processMs();
    const outcome = this.attempt(code);
    this.stop();
    // The service stops code at its limit; here only the end of it tells.
    if (this.usedMs > this.limits.moduleCpuMs) throw new TooLong();
    return outcome();
  }

  /** Does what a system call asks for, while code is evaluated. */
  systemCall<T>(run: () => T): T {
    this.stop();
    try {
      return run();
    } finally {
      this.since = processMs();
    }
  }

  /** What is evaluated from here on may use the whole time again. */
  restart(): void {
    this.usedMs = 0;
  }

  private attempt(code: string): () => string {
    try {
      const result = String(new Script(code).runInContext(this.context, { timeout: this.limits.endlessMs }));
      return () => result;
    } catch (error) {
      if (isTimeout(error)) clearAsyncStack();
      return () => {
        throw isTimeout(error) ? new TooLong() : error;
      };
    }
  }

  private stop(): void {
    this.usedMs += processMs() - this.since;
  }
}

function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

function processMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
