import { KosmoError } from '../shared/errors.js';
import { isJsonObject } from '../shared/json.js';
import type { JsonObject, JsonValue } from '../shared/wire.js';

/** A finished result: the object, and the JSON text of exactly that object. */
export interface ShapedResult {
  value: JsonObject;
  json: string;
}

/** Makes the result an object and holds it to the budget (characters of its JSON). Throws `result_too_large`; never cuts. */
export function shapeResult(json: string, maxChars: number, operation: 'read' | 'write'): ShapedResult {
  const parsed = JSON.parse(json) as JsonValue;
  const shaped = isJsonObject(parsed)
    ? { value: parsed, json }
    : { value: { value: parsed }, json: `{"value":${json}}` };
  if (shaped.json.length > maxChars) throw tooLarge(String(shaped.json.length), maxChars, operation);
  return shaped;
}

// UTF-8 has at most three bytes for each of JavaScript's characters.
const BYTES_PER_CHARACTER = 3;

/** Refuses a result by its size in bytes alone, when it exceeds the budget (characters) whatever is in it. */
export function refuseSize(
  bytes: number,
  maxChars: number,
  operation: 'read' | 'write',
): KosmoError | undefined {
  const least = Math.ceil(bytes / BYTES_PER_CHARACTER);
  return least > maxChars ? tooLarge(`at least ${least}`, maxChars, operation) : undefined;
}

function tooLarge(count: string, maxChars: number, operation: 'read' | 'write'): KosmoError {
  const more =
    operation === 'read'
      ? {}
      : {
          written: 'succeeded' as const,
          hint: 'The write was carried out; only its report is too long. Do not repeat it.',
        };
  return new KosmoError(
    'result_too_large',
    `The result has ${count} characters; the budget is ${maxChars}.`,
    more,
  );
}
