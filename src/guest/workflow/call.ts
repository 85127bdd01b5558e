import type {
  AppOperation,
  ErrorReply,
  FromGuest,
  HttpReply,
  ScriptFailure,
  ScriptGlobal,
  ScriptLimits,
} from '../../shared/wire.js';
import { encodeJson, JsonFault } from '../json/encode.js';
import { compile, instantiate } from '../vm/compile.js';
import { Script } from '../vm/script.js';
import type { Template } from '../vm/template.js';
import type { TValue } from '../vm/types.js';
import { nilValue, setField } from '../vm/values.js';
import type { Outcome } from '../vm/waiting.js';
import { setApp, type AppHost } from './app.js';
import { Output, setOutput } from './output.js';

export interface WorkflowStart {
  id: string;
  name: string;
  source: string;
  strict: boolean;
  /** Globals that are nil in this script. */
  without: readonly ScriptGlobal[];
  limits: ScriptLimits;
}

export interface WorkflowEnvironment {
  template: Template;
  send(message: FromGuest, body?: string): void;
  onTick(): void;
  ended(id: string): void;
}

type Settle = (answer: HttpReply | ErrorReply) => Outcome;

/** One run of a workflow script. */
export class WorkflowCall implements AppHost {
  private readonly script: Script;
  private readonly output = new Output();
  private readonly settlers = new Map<number, Settle>();
  private sequence = 0;

  constructor(
    private readonly start: WorkflowStart,
    private readonly environment: WorkflowEnvironment,
  ) {
    this.script = new Script(
      environment.template,
      start.limits,
      { done: (results) => this.done(results), failed: (failure) => this.failed(failure) },
      () => environment.onTick(),
    );
    setOutput(this.script.L, this.output);
    setApp(this.script.L, this.script.globals, this);
    for (const name of start.without) setField(this.script.globals, name, nilValue());
  }

  /** Throws `SyntaxFault` if the script does not compile. */
  run(): void {
    const { source, name, strict } = this.start;
    this.script.start(instantiate(compile(source, name, strict), this.script.globals), []);
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

  ask(op: AppOperation, path: string, argsJson: string, settle: Settle): void {
    const seq = ++this.sequence;
    this.settlers.set(seq, settle);
    this.environment.send({ t: 'app', id: this.start.id, seq, op, path }, argsJson);
  }

  private done(results: TValue[]): void {
    try {
      const result = results.map((value) => encodeJson(value, { emptyIsArray: true })).join(',');
      this.environment.ended(this.start.id);
      this.environment.send(
        { t: 'done', id: this.start.id },
        `{"output":${this.outputJson()},"result":[${result}],"memoryBytes":${this.script.memoryBytes}}`,
      );
    } catch (error) {
      if (!(error instanceof JsonFault)) throw error;
      this.failed({ message: `The result cannot become JSON: ${error.message}` });
    }
  }

  failed(error: ScriptFailure): void {
    this.environment.ended(this.start.id);
    this.environment.send({ t: 'failed', id: this.start.id, error }, `{"output":${this.outputJson()}}`);
  }

  private outputJson(): string {
    return JSON.stringify(this.output.text());
  }
}
