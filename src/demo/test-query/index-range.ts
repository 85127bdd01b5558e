import { JsError } from '../failures.js';
import type { IndexRange } from '../query/plan.js';
import { displayValue } from '../values/display.js';
import type { Json, MaybeValue } from '../values/types.js';
import { decodeOperand } from './filter-program.js';

const COMPARATORS = { Eq: '==', Gt: '>', Gte: '>=', Lt: '<', Lte: '<=' } as const;
const HELP = 'https://docs.convex.dev/using/indexes';

type Type = keyof typeof COMPARATORS;
interface Expression {
  type: Type;
  field: string;
  value: MaybeValue;
}

/**
 * Checks the expressions of `withIndex(name, q => …)` against an index and turns them into a range.
 * Throws `JsError` with the service's sentences: equalities on the first fields, then one range.
 */
export function compileRange(indexName: string, indexed: readonly string[], json: Json[]): IndexRange {
  const equal = new Map<string, MaybeValue>();
  const bounds: { lower?: Expression; upper?: Expression } = {};
  for (const expression of json.map(readExpression)) {
    const { type, field } = expression;
    if (type === 'Eq') {
      if (equal.has(field)) throw alreadyDefined('equality', expression);
      equal.set(field, expression.value);
      continue;
    }
    const side = type === 'Lt' || type === 'Lte' ? 'upper' : 'lower';
    if (bounds[side]) throw alreadyDefined(side, expression);
    const other = bounds.lower ?? bounds.upper;
    if (other && other.field !== field) throw twoFields(indexName, other.field, field);
    bounds[side] = expression;
  }
  const ranged = (bounds.lower ?? bounds.upper)?.field;
  const fields = orderedFields(indexName, indexed, [...equal.keys()], ranged);
  return {
    equal: fields.filter((field) => field !== ranged).map((field) => equal.get(field)),
    ...(bounds.lower ? { lower: { value: bounds.lower.value, inclusive: bounds.lower.type === 'Gte' } } : {}),
    ...(bounds.upper ? { upper: { value: bounds.upper.value, inclusive: bounds.upper.type === 'Lte' } } : {}),
  };
}

function orderedFields(
  indexName: string,
  indexed: readonly string[],
  equal: string[],
  ranged: string | undefined,
): string[] {
  const all = [...indexed, '_id'];
  const named = ranged === undefined ? equal : [...equal, ranged];
  const stranger = named.find((field) => !all.includes(field));
  if (stranger !== undefined) {
    throw new JsError(
      `The index range included a comparison with ${quote(stranger)}, but ${indexName} with fields ${list(indexed)} doesn't index this field. For more information see ${HELP}.`,
    );
  }
  if (ranged !== undefined && equal.includes(ranged)) {
    throw new JsError(`Already defined inequality bound in index range. Can't add ${quote(ranged)} ==.`);
  }
  const sorted = [...equal.sort((a, b) => all.indexOf(a) - all.indexOf(b))];
  const used = ranged === undefined ? sorted : [...sorted, ranged];
  const wrong = used.find((field, i) => all[i] !== field);
  if (wrong === undefined) return used;
  throw new JsError(
    `Tried to query index ${indexName} but the query didn't use the index fields in order.\nIndex fields: ${list(indexed)}\nQuery fields: ${list(used)}\nFirst incorrect field: ${quote(wrong)}\nFor more information see ${HELP}.`,
  );
}

function readExpression(json: Json): Expression {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
    const { type, fieldPath, value } = json;
    if (typeof type === 'string' && Object.hasOwn(COMPARATORS, type) && typeof fieldPath === 'string') {
      return { type: type as Type, field: fieldPath, value: decodeOperand(value) };
    }
  }
  throw new JsError('Invalid query: an index range expression is malformed');
}

function alreadyDefined(kind: string, { type, field, value }: Expression): JsError {
  const shown = value === undefined ? 'undefined' : displayValue(value);
  return new JsError(
    `Already defined ${kind} bound in index range. Can't add ${quote(field)} ${COMPARATORS[type]} ${shown}.`,
  );
}

function twoFields(indexName: string, first: string, second: string): JsError {
  return new JsError(
    `Upper and lower bounds in \`range\` can only be applied to a single index field. This query against index ${indexName} attempted to set a range bound on both ${quote(first)} and ${quote(second)}. Consider using \`filter\` instead. See ${HELP} for more info.`,
  );
}

const quote = (text: string): string => JSON.stringify(text);
const list = (fields: readonly string[]): string => `[${fields.map(quote).join(', ')}]`;
