import type { ErrorObject, ValidateFunction } from 'ajv';
import type { JsonFault } from '../shared/json.js';
import { didYouMean } from '../shared/suggest.js';

const compiled = new WeakMap<object, ValidateFunction>();

/** Checks a value against a JSON Schema. The validator is loaded and compiled on first use, never at start-up. */
export async function schemaFaults(schema: Record<string, unknown>, value: unknown): Promise<JsonFault[]> {
  let validate = compiled.get(schema);
  if (!validate) {
    const { Ajv } = await import('./validator.js');
    validate = new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true }).compile(
      schema,
    );
    compiled.set(schema, validate);
  }
  if (validate(value)) return [];
  return describe(validate.errors ?? []);
}

/** One line per place: of several complaints about a union, only the one about the whole union. */
function describe(errors: ErrorObject[]): JsonFault[] {
  const unions = errors.filter((error) => error.keyword === 'anyOf').map((error) => error.instancePath);
  return errors
    .filter((error) => error.keyword === 'anyOf' || !unions.some((path) => error.instancePath === path))
    .map((error) => ({ path: fieldPath(error), problem: problem(error) }));
}

function fieldPath(error: ErrorObject): string {
  const parts = error.instancePath.split('/').slice(1).map(unescape);
  if (error.keyword === 'required') parts.push(String(error.params['missingProperty']));
  if (error.keyword === 'additionalProperties') parts.push(String(error.params['additionalProperty']));
  return parts.reduce(
    (path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`),
    '',
  );
}

const unescape = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

function problem(error: ErrorObject): string {
  const schema = (error.parentSchema ?? {}) as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return 'is required';
    case 'additionalProperties': {
      const known = Object.keys(schema['properties'] ?? {});
      return `is not known.${didYouMean(String(error.params['additionalProperty']), known)}`.replace(
        /[.?]$/,
        '',
      );
    }
    case 'type':
      return `must be ${article(String(schema['type']))}, not ${kind(error.data)}`;
    case 'enum':
      return `must be one of ${(schema['enum'] as unknown[]).map((value) => JSON.stringify(value)).join(', ')}`;
    case 'anyOf':
      return `must be ${unionText(schema['anyOf'] as Record<string, unknown>[])}, not ${kind(error.data)}`;
    default:
      return error.message ?? 'is not valid';
  }
}

function unionText(branches: Record<string, unknown>[]): string {
  if (branches.some((branch) => branch['contentMediaType'] === 'application/json'))
    return 'a JSON object, or text that holds one';
  return branches
    .map((branch) => article(typeof branch['type'] === 'string' ? branch['type'] : 'value'))
    .join(' or ');
}

const article = (type: string): string => `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}`;

function kind(value: unknown): string {
  if (value === null) return 'null';
  return article(Array.isArray(value) ? 'array' : typeof value);
}
