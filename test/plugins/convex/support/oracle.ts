import type { Value } from '../../../../src/demo/index.js';

/** A value, or undefined where the field is missing. */
type Maybe = Value | undefined;
type Document = Record<string, any>;

const RANKS = ['undefined', 'null', 'int64', 'float64', 'boolean', 'string', 'bytes', 'array', 'object'];

/** The kind of a value, by the names that `$type` takes. */
export function kindOf(value: Maybe): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Uint8Array) return 'bytes';
  if (typeof value === 'bigint') return 'int64';
  return typeof value === 'number' ? 'float64' : typeof value;
}

/** Convex's order of values, written down once more, from its description only. */
export function order(a: Maybe, b: Maybe): number {
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return RANKS.indexOf(kind) - RANKS.indexOf(kindOf(b));
  if (kind === 'float64') return Buffer.compare(floatKey(a as number), floatKey(b as number));
  if (kind === 'string') return Buffer.compare(Buffer.from(a as string), Buffer.from(b as string));
  if (kind === 'bytes') return Buffer.compare(a as Uint8Array, b as Uint8Array);
  if (kind === 'array') return lists(a as Value[], b as Value[]);
  if (kind === 'object')
    return lists(Object.entries(a as Document).sort(byKey), Object.entries(b as Document).sort(byKey));
  return a === b ? 0 : (a as number) < (b as number) ? -1 : 1;
}

const byKey = ([a]: [string, Value], [b]: [string, Value]): number => order(a, b);

function lists(a: readonly Value[], b: readonly Value[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const found = order(a[i], b[i]);
    if (found !== 0) return found;
  }
  return a.length - b.length;
}

/** Bytes that sort as IEEE's total order does. */
function floatKey(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  const negative = (bytes[0] ?? 0) >= 128;
  return bytes.map((byte, i) => (negative ? 255 - byte : i === 0 ? byte + 128 : byte)) as Buffer;
}

export function valueAt(document: Document, path: string): Maybe {
  return path
    .split('.')
    .reduce<any>((value, step) => (kindOf(value) === 'object' ? value[step] : undefined), document);
}

/** Operators on one field, with values as documents hold them. */
export type Operators = { [operator: string]: any };

const TESTS: Record<string, (value: Maybe, given: any) => boolean> = {
  $eq: (value, given) => order(value, given) === 0,
  $ne: (value, given) => order(value, given) !== 0,
  $gt: (value, given) => kindOf(value) === kindOf(given) && order(value, given) > 0,
  $gte: (value, given) => kindOf(value) === kindOf(given) && order(value, given) >= 0,
  $lt: (value, given) => kindOf(value) === kindOf(given) && order(value, given) < 0,
  $lte: (value, given) => kindOf(value) === kindOf(given) && order(value, given) <= 0,
  $in: (value, given: Value[]) => given.some((one) => order(value, one) === 0),
  $exists: (value, given) => (value !== undefined) === given,
  $type: (value, given) => kindOf(value) === given,
};

export function matches(document: Document, filter: Record<string, Operators>): boolean {
  return Object.entries(filter).every(([field, operators]) =>
    Object.entries(operators).every(([name, given]) => TESTS[name]?.(valueAt(document, field), given)),
  );
}

/** Sorted by these fields, then by creation time and id. */
export function sorted(documents: readonly Document[], fields: string[], descending: boolean): Document[] {
  const keys = [...fields, '_creationTime', '_id'];
  const compare = (a: Document, b: Document): number =>
    keys.reduce((found, key) => found || order(valueAt(a, key), valueAt(b, key)), 0);
  return [...documents].sort((a, b) => (descending ? compare(b, a) : compare(a, b)));
}

/** The form in which callers write a value. */
export function written(value: Value): any {
  if (typeof value === 'bigint') return { $integer: String(value) };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(written);
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return { $float: '-0' };
    return Number.isFinite(value) ? value : { $float: String(value) };
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, written(part)]));
}
