import { fingerprint } from '../shared/fingerprint.js';
import { readPrivate } from '../shared/read-private.js';
import { isKeyFactsFile, type KeptFact, type KeyFactsFile } from './key-facts-format.js';
import { own, readCredentialFile } from './read-file.js';

const MAX_BYTES = 1024 * 1024;

/** The file's facts; none where it is missing, damaged or not private: they are learned again. */
export async function readKeyFacts(file: string): Promise<KeyFactsFile> {
  try {
    const text = await readPrivate(file, MAX_BYTES);
    if (text !== undefined) {
      const found: unknown = JSON.parse(text);
      if (isKeyFactsFile(found)) return found;
    }
  } catch {
    // As if there were none.
  }
  return { version: 1, integrations: {} };
}

/**
 * Facts of these integrations that were learned with exactly what is stored now, by account. Those with a digest still
 * have to be compared with the values; their accounts may be stored elsewhere.
 */
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
        ([account, { stored: mark, digest }]) => {
          const fields = own(accounts, account);
          return fields === undefined ? digest !== undefined : mark === storedMark(fields);
        },
      );
      return [integration, new Map(facts)];
    }),
  );
}

/** Changes whenever a stored value does. References stay, whatever they point to. */
export const storedMark = (fields: Record<string, string>): string =>
  fingerprint(JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))));
