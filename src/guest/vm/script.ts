import lauxlib from 'fengari/src/lauxlib.js';
import lua from 'fengari/src/lua.js';
import type { ScriptFailure, ScriptLimits } from '../../shared/wire.js';
import meter from '../engine/meter.cjs';
import text from '../engine/text.cjs';
import { MemoryAccount } from '../memory.js';
import { failureOf } from './failure.js';
import type { LuaState, Table, TValue } from './types.js';
import type { Coverage } from './coverage.js';
import { newState, type Template } from './template.js';
import { push } from './values.js';
import { setWaiter, type Outcome, type Waiter } from './waiting.js';

export interface ScriptEnd {
  done(results: TValue[]): void;
  failed(failure: ScriptFailure): void;
}

/** One run of a script in a fresh state. It lives in pieces: each piece runs until the script ends or waits. */
export class Script implements Waiter {
  waiting = false;
  outcome: Outcome | undefined;
  readonly globals: Table;
  readonly L: LuaState;
  private readonly thread: LuaState;
  private readonly memory: MemoryAccount;
  private msLeft: number;
  private stopped = false;

  constructor(
    template: Template,
    limits: ScriptLimits,
    private readonly end: ScriptEnd,
    private readonly onTick: () => void,
  ) {
    const { L, globals } = newState(template);
    this.L = L;
    this.globals = globals;
    this.thread = lua.lua_newthread(L);
    this.memory = new MemoryAccount(limits.memoryBytes);
    this.msLeft = limits.cpuMs;
    setWaiter(L, this);
  }

  /** To be called before `start`. */
  watch(coverage: Coverage): void {
    coverage.watch(this.thread);
  }

  /** Calls a function with arguments and runs it until it ends or waits. */
  start(fn: TValue, args: TValue[]): void {
    push(this.thread, fn);
    for (const value of args) push(this.thread, value);
    this.run(args.length);
  }

  /** Carries on with the answer of the host. */
  answer(outcome: Outcome): void {
    if (this.stopped || !this.waiting) return;
    this.waiting = false;
    this.outcome = outcome;
    this.run(0);
  }

  /** The most memory that the script had in use, in bytes, by its account. */
  get memoryBytes(): number {
    return this.memory.used();
  }

  /** Nobody waits for the script any more; it never runs again. */
  stop(): void {
    this.stopped = true;
    this.memory.close();
  }

  private run(args: number): void {
    let status: number;
    try {
      status = this.metered(() => lua.lua_resume(this.thread, null, args));
    } catch (error) {
      this.stop();
      if (!(error instanceof meter.Stop)) throw error;
      this.end.failed({ code: error.code, message: error.message });
      return;
    }
    if (status === lua.LUA_YIELD) {
      if (!this.waiting) throw new Error('the script yielded for nobody');
      return;
    }
    this.stop();
    if (status === lua.LUA_OK) this.end.done(this.results());
    else this.end.failed(this.failure());
  }

  private metered(work: () => number): number {
    const started = performance.now();
    const deadline = started + this.msLeft;
    const before = { bytes: meter.bytes, onTick: meter.onTick, onMemory: meter.onMemory };
    meter.bytes = this.memory.left;
    meter.onTick = () => {
      if (performance.now() > deadline)
        throw new meter.Stop('script_timeout', 'The script used up its CPU time.');
      this.onTick();
    };
    meter.onMemory = (wanted) => {
      meter.onTick();
      // The engine uses slots above the top again; what they held last must not count as alive.
      (this.thread.stack as unknown[]).fill(undefined, this.thread.top);
      meter.bytes = this.memory.grant(meter.bytes, wanted);
    };
    try {
      return work();
    } finally {
      this.memory.left = meter.bytes;
      this.msLeft = deadline - performance.now();
      Object.assign(meter, before);
    }
  }

  private results(): TValue[] {
    const base = this.thread.top - lua.lua_gettop(this.thread);
    return this.thread.stack.slice(base, this.thread.top);
  }

  private failure(): ScriptFailure {
    const value = this.thread.stack[this.thread.top - 1] as TValue;
    return failureOf(value, this.traceback());
  }

  private traceback(): string {
    try {
      lauxlib.luaL_traceback(this.L, this.thread, null, 0);
      return text.toJs(lauxlib.luaL_tolstring(this.L, -1), undefined, undefined, true);
    } catch {
      return '';
    }
  }
}
