import { KosmoError } from '../shared/errors.js';

/**
 * The JSON text of an object with the key in one more field. The script never sees the result. Throws
 * `capability_exceeded` for a body that is no JSON object, or that has the field already.
 */
export function withBodyKey(body: string | undefined, field: string, key: string): string {
  const value = parse(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.hasOwn(value, field)) {
    throw new KosmoError(
      'capability_exceeded',
      `A request to this endpoint must be a JSON object without the field "${field}", which the host adds.`,
    );
  }
  return JSON.stringify({ ...value, [field]: key });
}

function parse(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}
