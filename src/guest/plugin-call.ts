import lua from 'fengari/src/lua.js';
import type {
  CacheRequest,
  CallContext,
  EndpointRequest,
  ErrorReply,
  FromGuest,
  HttpReply,
  LogLevel,
  ScriptFailure,
  ScriptLimits,
} from '../shared/wire.js';
import { decodeJson, toLua } from './json/decode.js';
import { encodeJson, JsonFault } from './json/encode.js';
import { setHost, type CallHost } from './lib/host.js';
import { setModuleCache } from './lib/require.js';
import { GUEST_LIMITS } from './limits.js';
import { instantiate } from './vm/compile.js';
import { Coverage } from './vm/coverage.js';
import { Script } from './vm/script.js';
import type { Template } from './vm/template.js';
import type { LuaState, Proto, TValue } from './vm/types.js';
import { functionValue, raise } from './vm/values.js';
import type { Outcome } from './vm/waiting.js';

export interface CallStart {
  id: string;
  context: CallContext;
  limits: ScriptLimits;
  argsJson: string;
  /** Whether the lines that run are reported. */
  coverage: boolean;
}

export interface CallEnvironment {
  template: Template;
  send(message: FromGuest, body?: string): void;
  onTick(): void;
  ended(id: string): void;
}

type Settle = (answer: HttpReply | ErrorReply) => Outcome;

/** One call of a plugin function. */
export class PluginCall implements CallHost {
  readonly context: CallContext;
  private readonly script: Script;
  private readonly coverage: Coverage | undefined;
  private readonly settlers = new Map<number, Settle>();
  private sequence = 0;
  private logLines = 0;

  constructor(
    private readonly start: CallStart,
    private readonly environment: CallEnvironment,
  ) {
    this.context = start.context;
    this.script = new Script(
      environment.template,
      start.limits,
      { done: (results) => this.done(results), failed: (failure) => this.failed(failure) },
      () => environment.onTick(),
    );
    if (start.coverage) {
      this.coverage = new Coverage();
      this.script.watch(this.coverage);
    }
    setHost(this.script.L, this);
    setModuleCache(this.script.L, this.script.globals);
  }

  /** Runs the chunk of a function file, then the function that it returns. */
  run(chunk: Proto): void {
    const { context, argsJson } = this.start;
    const shown = {
      function: context.function,
      account: context.account,
      max_result_chars: context.maxResultChars,
      ...(context.preview === undefined ? {} : { preview: context.preview }),
      ...(context.facts === undefined ? {} : { facts: context.facts }),
      ...(context.production === undefined ? {} : { production: context.production }),
    };
    this.script.start(functionValue(enter), [
      instantiate(chunk, this.script.globals),
      decodeJson(argsJson === '' ? '{}' : argsJson),
      toLua(shown),
    ]);
  }

  answer(sequence: number, answer: HttpReply | ErrorReply): void {
    const settle = this.settlers.get(sequence);
    if (!settle) return;
    this.settlers.delete(sequence);
    this.script.answer(settle(answer));
  }

  cancel(): void {
    this.script.stop();
    this.environment.ended(this.start.id);
  }

  request(request: EndpointRequest, body: string, settle: Settle): void {
    this.environment.send({ t: 'http', id: this.start.id, seq: this.expect(settle), request }, body);
  }

  cache(request: CacheRequest, json: string, settle: Settle): void {
    this.environment.send({ t: 'cache', id: this.start.id, seq: this.expect(settle), request }, json);
  }

  log(level: LogLevel, message: string): void {
    if (++this.logLines > GUEST_LIMITS.logLinesPerCall) return;
    this.environment.send({ t: 'log', id: this.start.id, level, message });
  }

  private expect(settle: Settle): number {
    const seq = ++this.sequence;
    this.settlers.set(seq, settle);
    return seq;
  }

  private done(results: TValue[]): void {
    const [result] = results;
    try {
      const json = result === undefined ? 'null' : encodeJson(result);
      this.ending();
      this.environment.send({ t: 'done', id: this.start.id }, json);
    } catch (error) {
      if (!(error instanceof JsonFault)) throw error;
      this.failed({ message: `The result cannot become JSON: ${error.message}` });
    }
  }

  private failed(error: ScriptFailure): void {
    this.ending();
    this.environment.send({ t: 'failed', id: this.start.id, error });
  }

  private ending(): void {
    this.environment.ended(this.start.id);
    if (this.coverage) this.environment.send({ t: 'coverage', id: this.start.id }, this.coverage.json());
  }
}

/** Arguments: the chunk, and what its function gets. */
function enter(L: LuaState): number {
  lua.lua_pushvalue(L, 1);
  lua.lua_callk(L, 0, 1, 0, callReturned);
  return callReturned(L);
}

function callReturned(L: LuaState): number {
  if (lua.lua_type(L, -1) !== lua.LUA_TFUNCTION) raise(L, 'The function file must return a function.');
  lua.lua_pushvalue(L, 2);
  lua.lua_pushvalue(L, 3);
  lua.lua_callk(L, 2, 1, 0, finish);
  return finish();
}

function finish(): number {
  return 1;
}
