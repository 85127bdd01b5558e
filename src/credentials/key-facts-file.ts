import * as z from 'zod/v4';
import { fingerprint } from '../shared/fingerprint.js';
import { readPrivate } from '../shared/read-private.js';
import { own, readCredentialFile } from './read-file.js';

/** What is known of the key of an account, beside a mark of the stored values that it was learned with. No secret. */
export interface KeptFact {
  stored: string;
  readOnly: boolean;
}

const keyFactsFile = z.strictObject({
  version: z.literal(1),
  integrations: z.record(
    z.string(),
    z.record(z.string(), z.strictObject({ stored: z.string(), readOnly: z.boolean() })),
  ),
});

export type KeyFactsFile = z.infer<typeof keyFactsFile>;

const MAX_BYTES = 1024 * 1024;

/** The file's facts; none where it is missing, damaged or not private: they are learned again. */
export async function readKeyFacts(file: string): Promise<KeyFactsFile> {
  try {
    const text = await readPrivate(file, MAX_BYTES);
    if (text !== undefined) return keyFactsFile.parse(JSON.parse(text));
  } catch {
    // As if there were none.
  }
  return { version: 1, integrations: {} };
}

/** Facts of one integration that were learned with exactly the values that are stored now, by account. */
export async function currentKeyFacts(
  factsFile: string,
  credentialsFile: string,
  integrations: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, KeptFact>>> {
  const { integrations: kept } = await readKeyFacts(factsFile);
  const known = integrations.filter((integration) => Object.hasOwn(kept, integration));
  if (known.length === 0) return new Map();
  const stored = await readCredentialFile(credentialsFile).catch(() => undefined);
  return new Map(
    known.map((integration) => {
      const accounts = own(stored?.integrations ?? {}, integration) ?? {};
      const facts = Object.entries(own(kept, integration) ?? {}).filter(
        ([account, fact]) => fact.stored === storedMark(own(accounts, account) ?? {}),
      );
      return [integration, new Map(facts)];
    }),
  );
}

/** Changes whenever a stored value does. Not for references, which stay whatever they point to. */
export const storedMark = (fields: Record<string, string>): string =>
  fingerprint(JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))));
