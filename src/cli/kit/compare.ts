import { ANY } from '../../plugins/cases.js';
import { InexactNumber, writeJson } from '../../shared/json.js';
import type { JsonValue } from '../../shared/wire.js';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof InexactNumber);

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : writeJson(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
};

/**
 * Where a value differs from the expected one, a line for each place. With `partial`, objects may have more fields than
 * expected. `"<any>"` expects any value.
 */
export function differences(expected: unknown, actual: unknown, partial = false, path = ''): string[] {
  if (expected === ANY && actual !== undefined) return [];
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const longest = Math.max(expected.length, actual.length);
    return Array.from({ length: longest }, (_none, index) =>
      differences(expected[index], actual[index], partial, `${path}[${index}]`),
    ).flat();
  }
  if (isObject(expected) && isObject(actual)) {
    const keys = new Set([...Object.keys(expected), ...(partial ? [] : Object.keys(actual))]);
    return [...keys].flatMap((key) =>
      differences(own(expected, key), own(actual, key), partial, path === '' ? key : `${path}.${key}`),
    );
  }
  if (JSON.stringify(expected) === JSON.stringify(actual)) return [];
  return [`${path === '' ? 'the value' : path}: expected ${shown(expected)}, got ${shown(actual)}`];
}

const own = (value: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(value, key) ? value[key] : undefined;

/** The expected value after a change: the actual one, but any value stays any; with `partial` no fields are added. */
export function renewed(expected: unknown, actual: JsonValue, partial = false): JsonValue {
  if (expected === ANY) return ANY;
  if (Array.isArray(expected) && Array.isArray(actual))
    return actual.map((one, index) => renewed(expected[index], one, partial));
  if (!isObject(expected) || !isObject(actual)) return actual;
  const keys = Object.keys(actual).filter((key) => !partial || Object.hasOwn(expected, key));
  return Object.fromEntries(
    keys.map((key) => [key, renewed(own(expected, key), actual[key] as JsonValue, partial)]),
  );
}
