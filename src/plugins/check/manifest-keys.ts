import type * as z from 'zod/v4';
import { jsonSchema } from '../json-schema.js';
import { manifestShape } from '../manifest.js';

interface Part {
  shape?: Record<string, Part>;
  /** What zod keeps of wrappers, lists, records and unions. */
  def?: { innerType?: Part; element?: Part; valueType?: Part; options?: Part[]; in?: Part };
}

/** Every key that a manifest has anywhere outside of its schemas, for suggestions. */
export const manifestKeys = (): string[] => [...new Set(keysOf(manifestShape as unknown as Part))];

// Schemas of arguments are lazy, and nothing lazy is entered.
function keysOf(part: Part): string[] {
  const { innerType, element, valueType, in: before, options = [] } = part.def ?? {};
  const below = [innerType, element, valueType, before, ...options, ...Object.values(part.shape ?? {})];
  return [...Object.keys(part.shape ?? {}), ...below.flatMap((inner) => (inner ? keysOf(inner) : []))];
}

/** Every keyword that a schema in a manifest may have. */
export const schemaKeywords = (): string[] =>
  Object.keys((jsonSchema as unknown as z.ZodLazy<z.ZodObject>).unwrap().shape);
