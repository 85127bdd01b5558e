import { encodeValue } from '../values/encode.js';
import type { Json, MaybeValue, StoredDocument } from '../values/types.js';

/** Limits of the indexed values: an equality prefix, and bounds on the field behind it. */
export interface IndexRange {
  equal: MaybeValue[];
  lower?: { value: MaybeValue; inclusive: boolean };
  upper?: { value: MaybeValue; inclusive: boolean };
}

/** What to scan and which documents to keep; everything that a cursor is bound to. */
export interface QueryPlan {
  table: string;
  /** Absent: the whole table in creation order. */
  index?: { name: string; fields: string[]; range: IndexRange };
  order: 'asc' | 'desc';
  filter?: { description: Json; matches: (document: StoredDocument) => boolean };
}

/** The part of a plan that identifies the query. */
export function describePlan(plan: QueryPlan): Json {
  const { index } = plan;
  return {
    table: plan.table,
    order: plan.order,
    filter: plan.filter?.description ?? null,
    index: index ? { name: index.name, fields: index.fields, range: describeRange(index.range) } : null,
  };
}

function describeRange(range: IndexRange): Json {
  const bound = (side: IndexRange['lower']): Json => (side ? [maybe(side.value), side.inclusive] : null);
  return { equal: range.equal.map(maybe), lower: bound(range.lower), upper: bound(range.upper) };
}

function maybe(value: MaybeValue): Json {
  return value === undefined ? [] : [encodeValue(value)];
}
