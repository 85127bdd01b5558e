import * as z from 'zod/v4';

const keptFact = z.strictObject({
  /** Mark of the fields as they were stored. */
  stored: z.string(),
  /** Keyed digest of the values, where the stored fields do not show a change of them. */
  digest: z.string().optional(),
  readOnly: z.boolean().optional(),
  production: z.boolean().optional(),
  /** When `production` was said, in milliseconds since the epoch. */
  learned: z.number().optional(),
});

/** What is known of the key of an account, beside marks of the values that it was learned with. No secret. */
export type KeptFact = z.infer<typeof keptFact>;

/** `KOSMO_HOME/key-facts.json`: integration → account → fact. */
export const keyFactsFile = z.strictObject({
  version: z.literal(1),
  integrations: z.record(z.string(), z.record(z.string(), keptFact)),
});

export type KeyFactsFile = z.infer<typeof keyFactsFile>;
