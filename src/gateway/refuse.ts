import { configureHint } from '../credentials/account.js';
import type { Account } from '../credentials/store.js';
import type { Verdict } from '../policy/policy.js';
import { KosmoError } from '../shared/errors.js';
import type { CallRecord } from './call-record.js';
import type { CatalogEntry } from './catalog.js';

/** Throws `read_denied` or `write_denied` where the policy says so, and records what it says. */
export function refuseDenied(entry: CatalogEntry, verdict: Verdict, record: CallRecord): void {
  const { fn, qualifiedName } = entry;
  const { decision, rule } = verdict;
  record.decided(entry, verdict);
  if (decision !== 'deny') return;
  throw new KosmoError(
    fn.operation === 'read' ? 'read_denied' : 'write_denied',
    `"${qualifiedName}" is refused: ${rule}. Nothing was sent.`,
    { hint: 'Only the user can change the policy of this server.' },
  );
}

/** Throws `key_read_only` where it is known that the service would refuse the write. */
export function refuseReadOnly(
  { plugin: { manifest }, qualifiedName }: CatalogEntry,
  account: Account,
  readOnly: boolean | undefined,
): void {
  if (readOnly !== true) return;
  throw new KosmoError(
    'key_read_only',
    `"${qualifiedName}" is refused: the key of account "${account.name}" may only read, says ${manifest.title}. Nothing was sent.`,
    { hint: `For writes the user has to store another key. ${configureHint(manifest.name, account.name)}` },
  );
}
