import * as z from 'zod/v4';

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;

/** The keywords that every client passes on to its model, and what only documents. Others would be silently lost. */
export type JsonSchema = {
  type?: (typeof TYPES)[number] | (typeof TYPES)[number][] | undefined;
  description?: string | undefined;
  title?: string | undefined;
  properties?: Record<string, JsonSchema> | undefined;
  required?: string[] | undefined;
  additionalProperties?: boolean | JsonSchema | undefined;
  items?: JsonSchema | undefined;
  minItems?: number | undefined;
  anyOf?: JsonSchema[] | undefined;
  enum?: (string | null)[] | undefined;
  contentMediaType?: 'application/json' | undefined;
};

/** A JSON Schema of a manifest: checked when it is loaded, so that no call fails by a schema that cannot be used. */
export const jsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.strictObject({
    type: z.union([z.enum(TYPES), z.array(z.enum(TYPES)).min(1)]).optional(),
    description: z.string().max(2000).optional(),
    title: z.string().max(200).optional(),
    properties: z.record(z.string(), jsonSchema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), jsonSchema]).optional(),
    items: jsonSchema.optional(),
    minItems: z.int().min(0).optional(),
    anyOf: z.array(jsonSchema).min(1).optional(),
    enum: z
      .array(z.union([z.string(), z.null()]))
      .min(1)
      .optional(),
    contentMediaType: z.literal('application/json').optional(),
  }),
);
