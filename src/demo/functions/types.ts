import type { Operation } from '../auth/operations.js';
import type { PaginationTools } from '../query/paginate.js';
import type { Component } from '../store/components.js';
import type { ReadBudget } from '../test-query/read-budget.js';
import type { ValidatorJson } from '../schema/types.js';
import type { Reader } from '../store/reader.js';
import type { Writer } from '../store/writer.js';
import type { MaybeValue, ValueObject } from '../values/types.js';

export type FunctionKind = 'Query' | 'Mutation' | 'Action';

export interface FunctionTools {
  pagination: PaginationTools;
  components: readonly Component[];
  /** Counts what the function reads of the user's tables outside of pages. */
  reads: ReadBudget;
  /** Records an event of the dashboard; it is dropped if the function fails. */
  audit(action: string, metadata: ValueObject): void;
}

interface FunctionBase {
  /** `system` functions exist for admins only, `internal` ones for admins with the matching operation. */
  visibility: 'public' | 'internal' | 'system';
  /** What an admin must be allowed to do for a system function. */
  operation?: Operation;
  args: ValidatorJson;
  /** The argument that chooses a component, for system functions; `componentId` unless given. */
  componentArgument?: string;
}

export interface QueryDefinition extends FunctionBase {
  kind: 'Query';
  run(db: Reader, args: ValueObject, tools: FunctionTools): MaybeValue;
}

export interface MutationDefinition extends FunctionBase {
  kind: 'Mutation';
  run(db: Writer, args: ValueObject, tools: FunctionTools): MaybeValue;
}

export interface ActionDefinition extends FunctionBase {
  kind: 'Action';
  run(args: ValueObject): MaybeValue;
}

export type FunctionDefinition = QueryDefinition | MutationDefinition | ActionDefinition;

/** Functions by path, such as `messages:list`; a default export has the path of its module alone. */
export type FunctionTable = Readonly<Record<string, FunctionDefinition>>;
