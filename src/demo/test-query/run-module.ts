import { inspect } from 'node:util';
import type { LimitOptions } from '../limits.js';
import type { Json } from '../values/types.js';
import { BoundedContext, TooLong } from './bounded-context.js';
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

type ModuleLimits = Pick<LimitOptions, 'moduleCpuMs' | 'endlessMs'>;

/** Thrown when a module cannot be loaded; the message is what its analysis says. */
export class InvalidModule extends Error {}

/** One module in a context of its own. Whoever may run test queries owns this deployment: it is no security boundary. */
export class LoadedModule {
  private constructor(
    private readonly context: BoundedContext,
    private readonly limits: ModuleLimits,
    readonly functions: AnalyzedFunction[],
  ) {}

  /** Loads and analyzes a module. Throws `InvalidModule`. */
  static load(source: string, host: Host, limits: ModuleLimits): LoadedModule {
    const context = new BoundedContext(limits);
    const connect = context.own(GUEST_SDK) as (host: unknown) => void;
    connect(answering((operation, args) => context.systemCall(() => host(operation, args))));
    try {
      const { code, imports } = moduleScript(source);
      const unknown = imports.find((name) => name !== WRAPPERS);
      if (unknown !== undefined) throw new Error(`Module not found "${unknown}"`);
      context.evaluate(`void __kit.load(${code})`);
      const functions = JSON.parse(context.evaluate('__kit.describe()')) as AnalyzedFunction[];
      return new LoadedModule(context, limits, functions);
    } catch (error) {
      throw new InvalidModule(describe(error));
    }
  }

  /** Runs the default export, which must be a query, with the JSON of its list of arguments. */
  invoke(args: Json[]): ModuleOutcome {
    this.context.restart();
    try {
      this.context.evaluate(`__kit.start(${JSON.stringify(JSON.stringify(args))})`);
      const outcome = this.context.evaluate('__kit.outcome()');
      if (outcome !== '') return JSON.parse(outcome) as ModuleOutcome;
    } catch (error) {
      if (!(error instanceof TooLong)) throw error;
      return failed(
        '',
        `Function execution timed out (maximum duration: ${seconds(this.limits.moduleCpuMs)})`,
      );
    }
    return failed('Error', 'The function waits for a promise that nothing will settle.');
  }
}

const failed = (name: string, message: string): ModuleOutcome => ({ error: { name, message }, lines: [] });

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
  if (error instanceof TooLong) return 'Uncaught Error: Module took too long to load';
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
  if (typeof message !== 'string') return `Uncaught ${inspect(error)}`;
  return `Uncaught ${typeof name === 'string' ? name : 'Error'}: ${message}`;
}

function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
