import { JsError } from '../failures.js';
import type { IndexJson } from '../schema/types.js';
import { decodeValue } from '../values/decode.js';
import { UNDEFINED_PLACEHOLDER } from '../values/placeholder.js';
import type { Json, MaybeValue, ValueObject } from '../values/types.js';
import type { IndexClause } from './filter-expression.js';
import type { IndexRange } from './plan.js';

/** What is wrong with the choice of an index, as the one document that the page then consists of. */
export function findIndexError(
  name: string,
  clauses: readonly IndexClause[],
  index: IndexJson | undefined,
): ValueObject | undefined {
  const wrong = (error: string): ValueObject => ({ filter: -1, error });
  if (!index) return wrong(`Index ${name} does not exist.`);
  if (clauses.length > index.fields.length) {
    return wrong(
      `Index ${name} has ${index.fields.length} fields, but the query has ${clauses.length} clauses.`,
    );
  }
  const firstOff = clauses.findIndex(({ enabled }) => !enabled);
  if (firstOff < 0) return undefined;
  if (clauses.slice(firstOff).some(({ enabled }) => enabled)) {
    return wrong('Invalid index filter selection: found an enabled clause after an disabled clause.');
  }
  // The real check looks for early ranges only when a disabled clause follows; otherwise the query itself fails.
  if (clauses.slice(0, Math.max(0, firstOff - 1)).some(({ type }) => type === 'indexRange')) {
    return wrong('Invalid index filter selection: found a range filter after a non-range filter.');
  }
  return undefined;
}

/** Turns enabled clauses, which belong to the index fields by position, into a range. */
export function rangeOf(clauses: readonly IndexClause[]): IndexRange {
  const enabled = clauses.filter((clause) => clause.enabled);
  const range: IndexRange = { equal: [] };
  for (const [i, clause] of enabled.entries()) {
    if (clause.type === 'indexEq') {
      range.equal.push(operand(clause.value));
      continue;
    }
    if (i !== enabled.length - 1) throw new JsError('Index range not supported');
    if (clause.lowerOp) {
      range.lower = { value: operand(clause.lowerValue), inclusive: bound(clause.lowerOp, 'gte', 'gt') };
    }
    if (clause.upperOp) {
      range.upper = { value: operand(clause.upperValue), inclusive: bound(clause.upperOp, 'lte', 'lt') };
    }
  }
  return range;
}

function bound(op: Json, inclusive: string, exclusive: string): boolean {
  if (op !== inclusive && op !== exclusive)
    throw new JsError('builder[filter.op] is not a function', 'TypeError');
  return op === inclusive;
}

function operand(value: Json | undefined): MaybeValue {
  return value === undefined || value === UNDEFINED_PLACEHOLDER ? undefined : decodeValue(value);
}
