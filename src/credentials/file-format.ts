import * as z from 'zod/v4';

/** `KOSMO_HOME/credentials.json`: integration → account → field → value. */
export const credentialFile = z.strictObject({
  version: z.literal(1),
  integrations: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string()))),
});

export type CredentialFile = z.infer<typeof credentialFile>;
