import { checkAccountName } from '../credentials/account-name.js';
import { KosmoError } from '../shared/errors.js';
import { shownQualifiedName } from '../shared/names.js';
import { didYouMean } from '../shared/suggest.js';

/** `convex:work` as integration → account; a bare `work` if only one integration is served. Throws `usage`. */
export function pinnedAccounts(
  given: readonly string[],
  integrations: readonly string[],
): ReadonlyMap<string, string> {
  const pinned = new Map<string, string>();
  for (const text of given) {
    const [only] = integrations;
    const [account = '', integration = integrations.length === 1 ? only : undefined] = text
      .split(':')
      .reverse();
    if (integration === undefined || !integrations.includes(integration)) {
      throw new KosmoError(
        'usage',
        `--account: ${shownQualifiedName(text)} names no integration that is served.${didYouMean(integration ?? '', integrations)}`,
        {
          hint: `Write --account=INTEGRATION:ACCOUNT; served: ${integrations.join(', ')}.`,
        },
      );
    }
    checkAccountName(account);
    if (pinned.has(integration))
      throw new KosmoError(
        'usage',
        `--account names two accounts of "${integration}"; only one can be served.`,
      );
    pinned.set(integration, account);
  }
  return pinned;
}
