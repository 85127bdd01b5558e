import { JsError } from '../failures.js';
import type { Json } from '../values/types.js';

export interface FilterClause {
  op: string;
  field?: string;
  value?: Json;
  enabled?: boolean;
}

export interface IndexClause {
  type?: Json;
  enabled?: Json;
  value?: Json;
  lowerOp?: Json;
  lowerValue?: Json;
  upperOp?: Json;
  upperValue?: Json;
}

export interface FilterExpression {
  clauses: FilterClause[];
  order?: 'asc' | 'desc';
  index?: { name: string; clauses: IndexClause[]; search: boolean };
}

export const COMPARISONS = ['eq', 'neq', 'gte', 'lte', 'gt', 'lt'] as const;
export const LISTS = ['anyOf', 'noneOf'] as const;
export const TYPES = ['type', 'notype'] as const;
export const TYPE_NAMES = [
  'string',
  'boolean',
  'number',
  'bigint',
  'null',
  'id',
  'array',
  'object',
  'bytes',
  'unset',
] as const;

/** Reads the base64 text of a filter expression. Throws what the real function throws for a malformed one. */
export function parseFilters(encoded: string): FilterExpression {
  const json = parseJson(Buffer.from(encoded, 'base64').toString('utf8'));
  const fault = objectFault(json);
  if (fault !== undefined) throw zodError(fault);
  const { clauses, order, index } = json as { [key: string]: Json };
  return {
    clauses: clauses as unknown as FilterClause[],
    ...(order === undefined ? {} : { order: order as 'asc' | 'desc' }),
    ...(isRecord(index) ? { index: readIndex(index) } : {}),
  };
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new JsError(error instanceof Error ? error.message : 'Unexpected token', 'SyntaxError');
  }
}

function objectFault(json: Json): string | undefined {
  if (!isRecord(json)) return 'Expected object';
  if (json.op !== undefined && json.op !== 'and') return 'op: Invalid literal value, expected "and"';
  if (json.order !== undefined && json.order !== 'asc' && json.order !== 'desc')
    return 'order: Invalid input';
  if (!Array.isArray(json.clauses)) return 'clauses: Required';
  const bad = json.clauses.findIndex((clause) => !isClause(clause));
  return bad < 0 ? undefined : `clauses[${bad}]: Invalid input`;
}

function isClause(json: Json): boolean {
  if (!isRecord(json) || typeof json.op !== 'string') return false;
  const { op, value } = json;
  if (json.field !== undefined && typeof json.field !== 'string') return false;
  if (json.enabled !== undefined && typeof json.enabled !== 'boolean') return false;
  if (json.id !== undefined && typeof json.id !== 'string') return false;
  if (includes(COMPARISONS, op)) return true;
  if (includes(LISTS, op)) return value === undefined || Array.isArray(value);
  return (
    includes(TYPES, op) && (value === undefined || (typeof value === 'string' && includes(TYPE_NAMES, value)))
  );
}

/** The index part is not checked by the schema of the expression; a malformed one fails when it is used. */
function readIndex(index: { [key: string]: Json }): NonNullable<FilterExpression['index']> {
  if (!Array.isArray(index.clauses)) {
    throw new JsError("Cannot read properties of undefined (reading 'filter')", 'TypeError');
  }
  const clauses = index.clauses.map((clause) => (isRecord(clause) ? clause : {}));
  return {
    name: typeof index.name === 'string' ? index.name : JSON.stringify(index.name),
    clauses,
    search: 'search' in index,
  };
}

function zodError(problem: string): JsError {
  return new JsError(JSON.stringify([{ code: 'invalid_type', message: problem }], null, 2), 'ZodError');
}

export function includes(list: readonly string[], item: string): boolean {
  return list.includes(item);
}

function isRecord(json: Json | undefined): json is { [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
