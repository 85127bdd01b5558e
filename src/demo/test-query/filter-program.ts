import { JsError } from '../failures.js';
import { valueAt } from '../store/sorted-index.js';
import { decodeValue } from '../values/decode.js';
import { compareValues } from '../values/order.js';
import { displayValue } from '../values/display.js';
import type { Json, MaybeValue, StoredDocument } from '../values/types.js';

type Expression = (document: StoredDocument) => MaybeValue;

const COMPARE: Record<string, (order: number) => boolean> = {
  $eq: (order) => order === 0,
  $neq: (order) => order !== 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
};
type Numeric = number | bigint;
const CALCULATE: Record<string, [(a: number, b: number) => number, (a: bigint, b: bigint) => bigint]> = {
  $add: [(a, b) => a + b, (a, b) => a + b],
  $sub: [(a, b) => a - b, (a, b) => a - b],
  $mul: [(a, b) => a * b, (a, b) => a * b],
  $div: [(a, b) => a / b, (a, b) => a / b],
  $mod: [(a, b) => a % b, (a, b) => a % b],
};

/** Compiles the JSON of a `filter(q => …)` expression, as `convex/server` serializes it. Throws `JsError`. */
export function compileFilter(json: Json): (document: StoredDocument) => boolean {
  const expression = compile(json);
  return (document) => truth(expression(document));
}

/** A value as range and filter expressions carry it: `{"$undefined": null}` stands for an absent field. */
export function decodeOperand(json: Json | undefined): MaybeValue {
  if (json === undefined) throw new JsError('Invalid query: an operand is missing');
  const absent = typeof json === 'object' && json !== null && !Array.isArray(json) && '$undefined' in json;
  return absent ? undefined : decodeValue(json);
}

function compile(json: Json): Expression {
  const [operator = '', operand] = soleEntry(json);
  if (operator === '$literal') {
    const value = decodeOperand(operand);
    return () => value;
  }
  if (operator === '$field' && typeof operand === 'string') {
    return (document) => valueAt(document, operand);
  }
  const parts = (Array.isArray(operand) ? operand : [operand ?? null]).map(compile);
  if (operator === '$and') return (document) => parts.every((part) => truth(part(document)));
  if (operator === '$or') return (document) => parts.some((part) => truth(part(document)));
  const [left, right] = parts;
  if (left && operator === '$not') return (document) => !truth(left(document));
  if (left && operator === '$neg') return (document) => -number(left(document));
  if (!left || !right) throw new JsError(`Invalid query: unknown filter operator ${operator}`);
  const compare = COMPARE[operator];
  if (compare) return (document) => compare(compareValues(left(document), right(document)));
  return calculation(operator, left, right);
}

function calculation(operator: string, left: Expression, right: Expression): Expression {
  const [floats, integers] = CALCULATE[operator] ?? [];
  if (!floats || !integers) throw new JsError(`Invalid query: unknown filter operator ${operator}`);
  return (document) => {
    const [a, b] = [number(left(document)), number(right(document))];
    if (typeof a === 'number' && typeof b === 'number') return floats(a, b);
    if (typeof a === 'bigint' && typeof b === 'bigint') return BigInt.asIntN(64, integers(a, b));
    throw new JsError('Arithmetic on an int64 and a float64 is not supported');
  };
}

function soleEntry(json: Json): [string, Json] | [] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return [];
  return Object.entries(json)[0] ?? [];
}

function truth(value: MaybeValue): boolean {
  if (typeof value === 'boolean') return value;
  throw new JsError(`Expected a boolean in a filter, found ${shown(value)}`);
}

function number(value: MaybeValue): Numeric {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  throw new JsError(`Expected a number in a filter, found ${shown(value)}`);
}

function shown(value: MaybeValue): string {
  return value === undefined ? 'undefined' : displayValue(value);
}
