import { withLock } from '../shared/lock.js';
import { sweepTemp, writePrivate } from '../shared/safe-file.js';
import { readKeyFacts } from './key-facts-file.js';
import type { KeptFact } from './key-facts-format.js';

/** Keeps what is known of an account's key, or forgets it. */
export async function keepKeyFact(
  file: string,
  integration: string,
  account: string,
  fact: KeptFact | undefined,
): Promise<void> {
  await withLock(file, async () => {
    await sweepTemp(file);
    const { integrations } = await readKeyFacts(file);
    const all = new Map(Object.entries(integrations));
    const accounts = new Map(Object.entries(all.get(integration) ?? {}));
    if (fact === undefined) accounts.delete(account);
    else accounts.set(account, fact);
    all.set(integration, Object.fromEntries(accounts));
    const text = JSON.stringify({ version: 1, integrations: Object.fromEntries(all) }, null, 2);
    await writePrivate(file, `${text}\n`);
  });
}
