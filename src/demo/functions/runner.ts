import type { AuditLog } from '../audit-log.js';
import { allows, type Identity, refusal, requireOperation } from '../auth/identity.js';
import type { RunState } from '../core.js';
import { JsError } from '../failures.js';
import { DEMO_LIMITS } from '../limits.js';
import type { PaginationTools } from '../query/paginate.js';
import { checkValue } from '../schema/check.js';
import type { Component, ComponentTree } from '../store/components.js';
import type { Database } from '../store/database.js';
import { Reader } from '../store/reader.js';
import { type DatabaseState, tableNameOf } from '../store/state.js';
import type { Writer } from '../store/writer.js';
import { ReadBudget } from '../test-query/read-budget.js';
import { decodeValue, InvalidValue } from '../values/decode.js';
import type { Json, Value, ValueObject } from '../values/types.js';
import { wireFailure } from '../wire-errors.js';
import { checkArgumentSize, checkResultSize } from './argument-size.js';
import { canonicalPath, displayPath } from './path.js';
import { requireRunning } from './run-state.js';
import type { FunctionDefinition, FunctionKind, FunctionTable, FunctionTools } from './types.js';

export interface Call {
  path: string;
  /** Positional arguments; at most one. */
  args: Json[];
  identity: Identity;
  /** The kind that the endpoint runs; absent for endpoints that run any. */
  kind?: FunctionKind;
  /** The component whose functions are called; the root unless given. */
  component?: Component;
  /** A timestamp (ns) to read at; only queries have it. */
  ts?: bigint;
  userAgent: string | null;
}

/** What a function gave back; `lines` is what it logged. */
export type Outcome = ({ ok: true; value: Value } | { ok: false; error: JsError }) & { lines?: string[] };

const INTERNAL = {
  Query: 'RunInternalQueries',
  Mutation: 'RunInternalMutations',
  Action: 'RunInternalActions',
} as const;

/** Runs functions by path, with the checks that stand before each of them. */
export class FunctionRunner {
  constructor(
    private readonly functions: FunctionTable,
    private readonly components: ComponentTree,
    private readonly audit: AuditLog,
    private readonly pagination: PaginationTools,
    private readonly runState: { readonly current: RunState },
  ) {}

  /** Failures of the function are an outcome; transport errors are thrown. */
  run(call: Call): Outcome {
    const path = canonicalPath(call.path);
    try {
      const definition = this.find(path, call);
      const args = this.arguments(path, definition, call);
      const component = this.componentOf(definition, args, call);
      const value = this.execute(definition, args, component, call);
      const most =
        definition.visibility === 'system' ? DEMO_LIMITS.systemResultBytes : DEMO_LIMITS.resultBytes;
      checkResultSize(displayPath(path), value, most);
      return { ok: true, value };
    } catch (error) {
      if (error instanceof JsError) return { ok: false, error };
      if (error instanceof InvalidValue) return { ok: false, error: new JsError(error.message) };
      throw error;
    }
  }

  private find(path: string, { identity, kind, component = this.components.root }: Call): FunctionDefinition {
    const listed = Object.hasOwn(this.functions, path) ? this.functions[path] : undefined;
    const found = component === this.components.root || listed?.visibility === 'system' ? listed : undefined;
    const admin = identity.kind === 'admin';
    if (!path.startsWith('_system/')) requireRunning(this.runState.current);
    if (!found || (found.visibility !== 'public' && !admin)) {
      throw new JsError(
        `Could not find public function for '${path}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`,
        '',
      );
    }
    if (kind !== undefined && found.kind !== kind) {
      throw new JsError(`Trying to execute ${path} as ${kind}, but it is defined as ${found.kind}.`, '');
    }
    if (admin && found.visibility === 'internal') requireOperation(identity.grant, INTERNAL[found.kind]);
    if (admin && found.operation && !allows(identity.grant, found.operation)) {
      throw new JsError(refusal(found.operation));
    }
    return found;
  }

  private arguments(path: string, definition: FunctionDefinition, call: Call): ValueObject {
    const value = this.decode(path, call.args);
    checkArgumentSize(displayPath(path), [value]);
    const tables = (call.component ?? this.components.root).database.latest;
    const fault = checkValue(definition.args, value, (number) => tableNameOf(tables, number));
    if (fault !== undefined) {
      const message = `ArgumentValidationError: ${fault}`;
      throw new JsError(message, definition.visibility === 'system' ? 'Error' : '');
    }
    return value as ValueObject;
  }

  private decode(path: string, args: Json[]): Value {
    try {
      if (args.length > 1) throw new InvalidValue(`expected at most one argument, got ${args.length}`);
      return decodeValue(args[0] ?? {});
    } catch (error) {
      if (!(error instanceof InvalidValue)) throw error;
      throw new JsError(`Invalid arguments for ${path}: ${error.message}`, '');
    }
  }

  private componentOf(definition: FunctionDefinition, args: ValueObject, call: Call): Component {
    const called = call.component ?? this.components.root;
    if (definition.visibility !== 'system') return called;
    const id = args[definition.componentArgument ?? 'componentId'];
    const found = typeof id === 'string' ? this.components.byId(id) : called;
    if (found) return found;
    throw new JsError(`Component ${typeof id === 'string' ? id : ''} not found`);
  }

  private execute(
    definition: FunctionDefinition,
    args: ValueObject,
    { database }: Component,
    call: Call,
  ): Value {
    const events: [string, ValueObject][] = [];
    const tools: FunctionTools = {
      pagination: this.pagination,
      components: this.components.list(),
      reads: new ReadBudget(this.pagination.limits),
      audit: (action, metadata) => events.push([action, metadata]),
    };
    if (definition.kind === 'Action') return definition.run(args) ?? null;
    if (definition.kind === 'Query') {
      const reader = call.ts === undefined ? database.read() : new Reader(stateAt(database, call.ts));
      return definition.run(reader, args, tools) ?? null;
    }
    const run = (writer: Writer): Value => definition.run(writer, args, tools) ?? null;
    const value = database.transact(run, this.pagination.limits);
    const now = database.clock.creationTime();
    for (const [action, metadata] of events) this.audit.add(action, metadata, now, call.userAgent);
    return value;
  }
}

function stateAt(database: Database, ts: bigint): DatabaseState {
  const state = database.at(ts);
  if (!state) throw wireFailure('OutOfRetention');
  return state;
}
