import { JsError } from '../failures.js';
import { type FilterClause, type FilterExpression, parseFilters } from '../query/filter-expression.js';
import { compileComparisons, findErrors, isTypeClause, matchesTypes } from '../query/filter-match.js';
import { findIndexError, rangeOf } from '../query/index-clauses.js';
import { paginate } from '../query/paginate.js';
import type { QueryPlan } from '../query/plan.js';
import type { IndexJson } from '../schema/types.js';
import type { Reader } from '../store/reader.js';
import { declaredTable } from '../store/state.js';
import type { Json, StoredDocument, Value, ValueObject } from '../values/types.js';
import { optionalText, pageRequest, text } from './arguments.js';
import { checkTable } from './system-reads.js';
import type { FunctionTools } from './types.js';

const BUILT_IN: IndexJson[] = [
  { indexDescriptor: 'by_creation_time', fields: ['_creationTime'] },
  { indexDescriptor: 'by_id', fields: ['_id'] },
];

/** One page of a table with the dashboard's filters. Faults of a filter come back as documents in `page`. */
export function paginatedTableDocuments(db: Reader, args: ValueObject, tools: FunctionTools): ValueObject {
  const encoded = optionalText(args.filters);
  const filters: FilterExpression = encoded ? parseFilters(encoded) : { clauses: [] };
  const errors = findErrors(filters.clauses);
  if (errors.length > 0) return finished(errors);
  const table = checkTable(text(args.table));
  const enabled = filters.clauses.filter(({ enabled }) => enabled !== false);
  const comparisons = enabled.filter((clause) => !isTypeClause(clause));
  const index = chooseIndex(db, table, filters.index);
  if (index && 'error' in index) return finished([index.error]);
  const single = singleId(comparisons, filters);
  if (single) return finished(directGet(db, table, single.value));
  const plan: QueryPlan = {
    table,
    order: filters.order ?? 'desc',
    ...(index ? { index } : {}),
    ...(comparisons.length === 0
      ? {}
      : {
          filter: { description: comparisons as unknown as Json, matches: compileComparisons(comparisons) },
        }),
  };
  const result = paginate(db, plan, pageRequest(args.paginationOpts), tools.pagination);
  const types = enabled.filter(isTypeClause);
  const page = (result.page as StoredDocument[]).filter((document) => matchesTypes(document, types));
  return { ...result, page };
}

function finished(page: Value[]): ValueObject {
  return { page, isDone: true, continueCursor: '' };
}

function chooseIndex(
  db: Reader,
  table: string,
  chosen: FilterExpression['index'],
): NonNullable<QueryPlan['index']> | { error: ValueObject } | undefined {
  if (!chosen) return undefined;
  const { name, clauses } = chosen;
  const usable = [...activeIndexes(db, table), ...BUILT_IN];
  const index = usable.find(({ indexDescriptor }) => indexDescriptor === name);
  if (index && chosen.search) {
    const error = `Index ${name} is not a search index, but the query is trying to use it as search index.`;
    return { error: { filter: -1, error } };
  }
  const error = findIndexError(name, clauses, index);
  if (error || !index) return { error: error ?? {} };
  if (db.table(table) && !db.table(table)?.indexes.has(name)) {
    throw new JsError(`Index ${table}.${name} not found.`);
  }
  return { name, fields: index.fields, range: rangeOf(clauses) };
}

/** Only indexes of the active schema count, however far those of the next one are. */
function activeIndexes(db: Reader, table: string): IndexJson[] {
  const indexes = declaredTable(db.database, table)?.indexes ?? [];
  return indexes
    .filter(({ state }) => state === undefined || state === 'done')
    .map(({ name, fields }) => ({ indexDescriptor: name, fields }));
}

/** A lone `_id eq` clause, which is answered by a direct get. */
function singleId(clauses: FilterClause[], filters: FilterExpression): FilterClause | undefined {
  const [only, ...others] = clauses;
  const byIndex = filters.index?.search || filters.index?.clauses.some(({ enabled }) => enabled);
  return only && others.length === 0 && !byIndex && only.field === '_id' && only.op === 'eq'
    ? only
    : undefined;
}

function directGet(db: Reader, table: string, id: Json | undefined): StoredDocument[] {
  const normalized = typeof id === 'string' ? db.normalizeId(table, id) : null;
  const document = normalized === null ? null : db.get(normalized);
  return document ? [document] : [];
}
