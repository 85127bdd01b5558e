import type { AuditLog } from '../audit-log.js';
import { allows, type Identity, refusal, requireOperation } from '../auth/identity.js';
import { JsError } from '../failures.js';
import { DEMO_LIMITS } from '../limits.js';
import type { PaginationTools } from '../query/paginate.js';
import { checkValue } from '../schema/check.js';
import type { Database } from '../store/database.js';
import { Reader } from '../store/reader.js';
import { type DatabaseState, tableNameOf } from '../store/state.js';
import { decodeValue, InvalidValue } from '../values/decode.js';
import { sizeOf } from '../values/size.js';
import type { Json, Value, ValueObject } from '../values/types.js';
import { canonicalPath } from './path.js';
import { ROOT_COMPONENT_ID } from './system-metadata.js';
import type { FunctionDefinition, FunctionKind, FunctionTable, FunctionTools } from './types.js';

export interface Call {
  path: string;
  /** Positional arguments; at most one. */
  args: Json[];
  identity: Identity;
  /** The kind that the endpoint runs; absent for endpoints that run any. */
  kind?: FunctionKind;
  /** An old state to read from; only queries have it. */
  state?: DatabaseState;
  userAgent: string | null;
}

export type Outcome = { ok: true; value: Value } | { ok: false; error: JsError };

const INTERNAL = {
  Query: 'RunInternalQueries',
  Mutation: 'RunInternalMutations',
  Action: 'RunInternalActions',
} as const;

/** Runs functions by path, with the checks that stand before each of them. */
export class FunctionRunner {
  constructor(
    private readonly functions: FunctionTable,
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly pagination: PaginationTools,
  ) {}

  /** Failures of the function are an outcome; transport errors are thrown. */
  run(call: Call): Outcome {
    const path = canonicalPath(call.path);
    try {
      const definition = this.find(path, call);
      const args = this.arguments(path, definition, call);
      return { ok: true, value: this.execute(definition, args, call) };
    } catch (error) {
      if (error instanceof JsError) return { ok: false, error };
      if (error instanceof InvalidValue) return { ok: false, error: new JsError(error.message) };
      throw error;
    }
  }

  private find(path: string, { identity, kind }: Call): FunctionDefinition {
    const found = Object.hasOwn(this.functions, path) ? this.functions[path] : undefined;
    const admin = identity.kind === 'admin';
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

  private arguments(path: string, definition: FunctionDefinition, { args, state }: Call): ValueObject {
    const value = this.decode(path, args);
    if (sizeOf(value) > DEMO_LIMITS.argumentBytes) {
      throw new JsError(`Arguments for ${path} are too large (limit: 16 MiB)`, '');
    }
    const tables = state ?? this.database.latest;
    const fault = checkValue(definition.args, value, (number) => tableNameOf(tables, number));
    if (fault !== undefined) {
      const message = `ArgumentValidationError: ${fault}`;
      throw new JsError(message, definition.visibility === 'system' ? 'Error' : '');
    }
    if (definition.visibility === 'system') checkComponent(value as ValueObject);
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

  private execute(definition: FunctionDefinition, args: ValueObject, call: Call): Value {
    const events: [string, ValueObject][] = [];
    const tools: FunctionTools = {
      pagination: this.pagination,
      audit: (action, metadata) => events.push([action, metadata]),
    };
    if (definition.kind === 'Action') return definition.run(args) ?? null;
    if (definition.kind === 'Query') {
      const reader = call.state ? new Reader(call.state) : this.database.read();
      return definition.run(reader, args, tools) ?? null;
    }
    const value = this.database.transact((writer) => definition.run(writer, args, tools) ?? null);
    const now = this.database.clock.creationTime();
    for (const [action, metadata] of events) this.audit.add(action, metadata, now, call.userAgent);
    return value;
  }
}

function checkComponent({ componentId }: ValueObject): void {
  if (componentId === undefined || componentId === null || componentId === ROOT_COMPONENT_ID) return;
  throw new JsError(`Component ${typeof componentId === 'string' ? componentId : ''} not found`);
}
