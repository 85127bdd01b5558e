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
  if (shaped.json.length > maxChars) {
    throw new KosmoError(
      'result_too_large',
      `The result has ${shaped.json.length} characters; the budget is ${maxChars}.`,
      operation === 'read'
        ? {}
        : {
            written: 'succeeded',
            hint: 'The write was carried out; only its report is too long. Do not repeat it.',
          },
    );
  }
  return shaped;
}
