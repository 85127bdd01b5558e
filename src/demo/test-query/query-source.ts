import { JsError } from '../failures.js';
import type { QueryPlan } from '../query/plan.js';
import type { Reader } from '../store/reader.js';
import { keyFields } from '../store/sorted-index.js';
import { identifierFault } from '../values/field-names.js';
import type { Json } from '../values/types.js';
import { compileFilter } from './filter-program.js';
import { compileRange } from './index-range.js';

type JsonObject = { [key: string]: Json };

/** A query as a function hands it over: where it reads, and what happens to each document then. */
export interface SourceQuery {
  plan: Omit<QueryPlan, 'filter'>;
  steps: Step[];
  /** The JSON of the filters, which a cursor is bound to. */
  description: Json;
}

export type Step =
  { kind: 'filter'; matches: ReturnType<typeof compileFilter> } | { kind: 'limit'; count: number };

const BUILT_IN: Record<string, string[]> = { by_creation_time: ['_creationTime'], by_id: ['_id'] };

/** Reads the JSON that `ctx.db.query(…)…` makes of itself. Throws `JsError` as the database does. */
export function readQuery(db: Reader, json: Json | undefined): SourceQuery {
  const { source, operators } = record(json);
  const plan = readSource(db, record(source));
  const list = Array.isArray(operators) ? operators : [];
  return { plan, steps: list.map((item) => readStep(record(item))), description: list };
}

function readSource(db: Reader, source: JsonObject): SourceQuery['plan'] {
  const order = source.order === 'desc' ? 'desc' : 'asc';
  if (source.type === 'FullTableScan') return { table: checked(text(source.tableName)), order };
  if (source.type !== 'IndexRange') {
    throw new JsError('This deployment has no search indexes.');
  }
  const full = text(source.indexName);
  const dot = full.indexOf('.');
  const [table, name] = [checked(full.slice(0, Math.max(dot, 0))), full.slice(dot + 1)];
  const fields = BUILT_IN[name] ?? usableFields(db, table, name);
  const indexed = keyFields(fields).filter((field) => field !== '_id');
  const range = compileRange(full, indexed, Array.isArray(source.range) ? source.range : []);
  return { table, order, index: { name, fields: [...fields], range } };
}

function usableFields(db: Reader, table: string, name: string): string[] {
  const declared = db.database.specs.find((spec) => spec.name === table)?.indexes ?? [];
  const index = declared.find((spec) => spec.name === name);
  if (!index) throw new JsError(`Index ${table}.${name} not found.`);
  if (index.state === 'staged') {
    throw new JsError(
      `Index ${table}.${name} is currently staged and not available to query until it is enabled.`,
    );
  }
  if (index.state === 'backfilling' || index.state === 'backfilled') {
    throw new JsError(`Index ${table}.${name} is currently backfilling and not available to query yet.`);
  }
  return index.fields;
}

function readStep(json: JsonObject): Step {
  if (json.filter !== undefined) return { kind: 'filter', matches: compileFilter(json.filter) };
  if (typeof json.limit === 'number' && json.limit >= 0) return { kind: 'limit', count: json.limit };
  throw new JsError('Invalid query: unknown operator');
}

/** System tables have no documents here, so that only their names need a check. */
function checked(table: string): string {
  const fault = identifierFault(table);
  if (fault !== undefined) throw new JsError(`Invalid table name: ${fault}`);
  return table;
}

export function record(json: Json | undefined): JsonObject {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  throw new JsError('Invalid query: expected an object');
}

export function text(json: Json | undefined): string {
  return typeof json === 'string' ? json : '';
}
