import { inspect } from 'node:util';
import { createContext, Script, type Context } from 'node:vm';
import type { LimitOptions } from '../limits.js';
import type { Json } from '../values/types.js';
import { clearAsyncStack } from './async-stack.js';
import { GUEST_SDK } from './guest-sdk.js';
import { moduleScript } from './module-script.js';

const WRAPPERS = 'convex:/_system/repl/wrappers.js';

/** An exported Convex function, as the analysis of a module finds it. */
export interface AnalyzedFunction {
  name: string;
  kind: 'isQuery' | 'isMutation' | 'isAction' | 'isHttp';
  /** JSON of the validator of its arguments. */
  args: string;
}

export interface ModuleOutcome {
  /** JSON of the returned value, in the lossless encoding. */
  value?: string;
  error?: { name: string; message: string; data?: string };
  lines: string[];
}

/** Answers a system call of the module with JSON. Throws `JsError` for what the module may catch. */
export type Host = (operation: string, args: Json) => Json;

type LoadLimits = Pick<LimitOptions, 'moduleLoadMs' | 'testQueryMs'>;

/** Thrown when a module cannot be loaded; the message is what its analysis says. */
export class InvalidModule extends Error {}

/**
 * One module in a context of its own. The context runs its own microtasks within each call, so that async
 * functions, which wait for nothing but the database here, end before the call returns. It is no security
 * boundary: whoever may run test queries owns this deployment.
 */
export class LoadedModule {
  private constructor(
    private readonly context: Context,
    private readonly timeoutMs: number,
    readonly functions: AnalyzedFunction[],
  ) {}

  /** Loads and analyzes a module. Throws `InvalidModule`. */
  static load(source: string, host: Host, limits: LoadLimits): LoadedModule {
    const { moduleLoadMs, testQueryMs } = limits;
    const context = createContext(
      {},
      { microtaskMode: 'afterEvaluate', codeGeneration: { strings: false, wasm: false } },
    );
    const connect = new Script(GUEST_SDK).runInContext(context) as (host: unknown) => void;
    connect(answering(host));
    try {
      const { code, imports } = moduleScript(source);
      const unknown = imports.find((name) => name !== WRAPPERS);
      if (unknown !== undefined) throw new Error(`Module not found "${unknown}"`);
      evaluate(context, `void __kit.load(${code})`, moduleLoadMs);
      const functions = JSON.parse(evaluate(context, '__kit.describe()', moduleLoadMs)) as AnalyzedFunction[];
      return new LoadedModule(context, testQueryMs, functions);
    } catch (error) {
      throw new InvalidModule(describe(error));
    }
  }

  /** Runs the default export, which must be a query, with the JSON of its list of arguments. */
  invoke(args: Json[]): ModuleOutcome {
    const run = (code: string): string => evaluate(this.context, code, this.timeoutMs);
    try {
      run(`__kit.start(${JSON.stringify(JSON.stringify(args))})`);
    } catch (error) {
      if (isTimeout(error)) {
        const message = `Function execution timed out (maximum duration: ${seconds(this.timeoutMs)})`;
        return { error: { name: '', message }, lines: [] };
      }
      throw error;
    }
    const outcome = run('__kit.outcome()');
    if (outcome !== '') return JSON.parse(outcome) as ModuleOutcome;
    const message = 'The function waits for a promise that nothing will settle.';
    return { error: { name: 'Error', message }, lines: [] };
  }
}

/** Nothing but text crosses into the context, and no error of ours does. */
function answering(host: Host): (operation: unknown, json: unknown) => string {
  return (operation, json) => {
    try {
      return `v${JSON.stringify(host(String(operation), JSON.parse(String(json)) as Json))}`;
    } catch (error) {
      return `e${error instanceof Error ? error.message : 'Unknown error'}`;
    }
  };
}

function describe(error: unknown): string {
  if (isTimeout(error)) return 'Uncaught Error: Module took too long to load';
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
  if (typeof message !== 'string') return `Uncaught ${inspect(error)}`;
  return `Uncaught ${typeof name === 'string' ? name : 'Error'}: ${message}`;
}

function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

/** Evaluates code in a context, together with the promise jobs that it starts. */
function evaluate(context: Context, code: string, timeoutMs: number): string {
  try {
    return String(new Script(code).runInContext(context, { timeout: timeoutMs }));
  } catch (error) {
    if (isTimeout(error)) clearAsyncStack();
    throw error;
  }
}

function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
