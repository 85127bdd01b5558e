import { JsError } from '../failures.js';
import { isId } from '../ids/document-id.js';
import { valueAt } from '../store/sorted-index.js';
import { decodeValue, InvalidValue } from '../values/decode.js';
import { identifierFault } from '../values/field-names.js';
import { compareValues } from '../values/order.js';
import { UNDEFINED_PLACEHOLDER } from '../values/placeholder.js';
import type { Json, MaybeValue, StoredDocument, ValueObject } from '../values/types.js';
import { type FilterClause, includes, TYPES } from './filter-expression.js';

type Test = (document: StoredDocument) => boolean;

/** Values that cannot be decoded, as the documents that the page then consists of. */
export function findErrors(clauses: readonly FilterClause[]): ValueObject[] {
  return clauses.flatMap((clause, filter) => {
    if (!clause.value || canDecode(clause.value)) return [];
    return [{ filter, error: `Invalid value: ${JSON.stringify(clause.value)}.` }];
  });
}

export function isTypeClause(clause: FilterClause): boolean {
  return includes(TYPES, clause.op);
}

/** Compiles comparisons, which run inside the scan. Throws for values and paths that the database refuses. */
export function compileComparisons(clauses: readonly FilterClause[]): Test {
  const tests = clauses.flatMap((clause) => {
    const { field } = clause;
    return field === undefined ? [] : [compileClause(clause, checkPath(field))];
  });
  return (document) => tests.every((test) => test(document));
}

function compileClause({ op, value }: FilterClause, path: string): Test {
  if (op === 'anyOf' || op === 'noneOf') return compileList(op, value, path);
  const wanted = orUndefined(decode(value));
  const compare =
    (test: (order: number) => boolean): Test =>
    (document) =>
      test(compareValues(valueAt(document, path), wanted));
  switch (op) {
    case 'eq':
      return compare((order) => order === 0);
    case 'neq':
      return compare((order) => order !== 0);
    case 'gt':
      return compare((order) => order > 0);
    case 'gte':
      return compare((order) => order >= 0);
    case 'lt':
      return compare((order) => order < 0);
    default:
      return compare((order) => order <= 0);
  }
}

function compileList(op: string, value: Json | undefined, path: string): Test {
  if (!Array.isArray(value)) throw new JsError(`Unexpected type of ${JSON.stringify(value)}`);
  if (value.length === 0) return () => true;
  const wanted = value.map((item) => orUndefined(notTagged(item)));
  const found: Test = (document) => wanted.some((item) => compareValues(valueAt(document, path), item) === 0);
  return op === 'anyOf' ? found : (document) => !found(document);
}

/** List items are compared as raw JSON, so a tagged value is not decoded but refused. */
function notTagged(item: Json): MaybeValue {
  const inner = Array.isArray(item)
    ? item
    : typeof item === 'object' && item !== null
      ? Object.values(item)
      : [];
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
    const tag = Object.keys(item).find((key) => key.startsWith('$'));
    if (tag !== undefined) throw new JsError(`Field name ${tag} starts with a '$', which is reserved.`);
  }
  for (const part of inner) notTagged(part);
  return decodeValue(item);
}

function decode(value: Json | undefined): MaybeValue {
  if (value === undefined) throw new JsError('Unexpected type of undefined');
  return decodeValue(value);
}

function canDecode(value: Json): boolean {
  try {
    decodeValue(value);
    return true;
  } catch (error) {
    if (error instanceof InvalidValue) return false;
    throw error;
  }
}

export function orUndefined(value: MaybeValue): MaybeValue {
  return value === UNDEFINED_PLACEHOLDER ? undefined : value;
}

function checkPath(path: string): string {
  for (const step of path.split('.')) {
    const fault = identifierFault(step);
    if (fault !== undefined) throw new JsError(`Invalid field path "${path}" in filter: ${fault}`);
  }
  return path;
}

/** Type clauses run on the finished page and see only top-level fields. */
export function matchesTypes(document: StoredDocument, clauses: readonly FilterClause[]): boolean {
  return clauses.every(({ op, field, value }) => {
    if (field === undefined) return true;
    const found = Object.hasOwn(document, field) ? document[field] : undefined;
    return hasType(found, value) === (op === 'type');
  });
}

function hasType(value: MaybeValue, type: Json | undefined): boolean {
  if (type === 'id') return typeof value === 'string' && isId(value);
  if (type === 'unset') return value === undefined;
  if (type === 'null') return value === null;
  if (type === 'bytes') return value instanceof Uint8Array;
  if (type === 'array') return Array.isArray(value);
  if (type !== 'object') return typeof value === type && value !== undefined;
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
