import type { PageRequest } from '../query/paginate.js';
import { v } from '../schema/build.js';
import { isObject, type MaybeValue, type ValueObject } from '../values/types.js';

/** The optional argument that chooses a component; null and absent mean the root. */
export const COMPONENT_ID = { componentId: v.optional(v.union(v.string(), v.null())) };

export const PAGINATION_OPTS = v.object({
  numItems: v.number(),
  cursor: v.union(v.string(), v.null()),
  endCursor: v.optional(v.union(v.string(), v.null())),
  id: v.optional(v.number()),
  maximumRowsRead: v.optional(v.number()),
  maximumBytesRead: v.optional(v.number()),
});

// The readers below are for arguments that a validator has already checked; other types cannot occur.

export function text(value: MaybeValue): string {
  return typeof value === 'string' ? value : '';
}

export function optionalText(value: MaybeValue): string | null {
  return typeof value === 'string' ? value : null;
}

export function object(value: MaybeValue): ValueObject {
  return isObject(value) ? value : {};
}

export function list(value: MaybeValue): MaybeValue[] {
  return Array.isArray(value) ? value : [];
}

export function pageRequest(value: MaybeValue): PageRequest {
  const { numItems, cursor, endCursor } = object(value);
  return {
    numItems: typeof numItems === 'number' ? numItems : NaN,
    cursor: optionalText(cursor),
    endCursor: optionalText(endCursor),
  };
}
