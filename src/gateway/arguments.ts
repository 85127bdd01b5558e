import { KosmoError } from '../shared/errors.js';
import { findJsonFault, isJsonObject, MAX_ARGUMENT_DEPTH, parseJson } from '../shared/json.js';
import type { JsonObject, JsonValue } from '../shared/wire.js';
import { didYouMean } from '../shared/suggest.js';
import { schemaFaults } from './schema-check.js';

type Schema = Record<string, unknown>;

/** Arguments as the function wants them: JSON text turned into objects, numeric text into numbers. Throws `invalid_arguments`. */
export async function prepareArguments(schema: Schema, given: unknown): Promise<JsonObject> {
  const args = given ?? {};
  if (!isJsonObject(args)) throw invalid('', 'must be a JSON object');
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  const prepared: [string, JsonValue][] = [];
  for (const [key, value] of Object.entries(args)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property) prepared.push([key, coerce(key, property, value)]);
    else if (schema['additionalProperties'] === false) throw unknownArgument(key, Object.keys(properties));
    else prepared.push([key, value]);
  }
  const result = Object.fromEntries(prepared);
  const fault = findJsonFault(result, MAX_ARGUMENT_DEPTH);
  if (fault) throw invalid(fault.path, fault.problem);
  const faults = await schemaFaults(schema, result);
  const first = faults[0];
  if (first) throw invalid(first.path, first.problem, faults);
  return result;
}

function coerce(key: string, schema: Schema, value: JsonValue): JsonValue {
  if (typeof value !== 'string') return value;
  if (acceptsJsonText(schema)) return parseText(key, value);
  const numeric = schema['type'] === 'integer' || schema['type'] === 'number';
  return numeric && /^-?\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : value;
}

/** A schema such as `anyOf: [{type: object}, {type: string, contentMediaType: application/json}]`. */
function acceptsJsonText(schema: Schema): boolean {
  const branches = schema['anyOf'];
  return (
    Array.isArray(branches) &&
    branches.some((branch: Schema) => branch['contentMediaType'] === 'application/json')
  );
}

function parseText(key: string, text: string): JsonValue {
  let value: JsonValue;
  try {
    value = parseJson(text, { zeros: true });
  } catch (cause) {
    throw invalid(
      key,
      `must be a JSON object, or text that holds one; the text is not JSON (${(cause as Error).message})`,
    );
  }
  // A string inside the string would be taken for the text branch of the schema.
  if (typeof value === 'string') throw invalid(key, 'must be a JSON object, or text that holds one');
  return value;
}

function unknownArgument(key: string, known: string[]): KosmoError {
  return new KosmoError(
    'invalid_arguments',
    `There is no argument "${key}".${didYouMean(key, known)} Nothing was called.`,
    {
      hint: known.length === 0 ? 'This function takes no arguments.' : `Arguments: ${known.join(', ')}.`,
      details: { field: key },
    },
  );
}

function invalid(field: string, problem: string, faults?: unknown[]): KosmoError {
  return new KosmoError(
    'invalid_arguments',
    `${field === '' ? 'The arguments' : `"${field}"`} ${problem}. Nothing was called.`,
    {
      hint: 'Correct the named argument and call again.',
      details: { field, ...(faults && faults.length > 1 ? { faults } : {}) },
    },
  );
}
