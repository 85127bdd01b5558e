import { kosmoHome } from '../../config/paths.js';
import { loadSettings } from '../../config/settings.js';
import { DEFAULT_ACCOUNT } from '../../credentials/account.js';
import { decide } from '../../policy/policy.js';
import { wordsFor } from '../../policy/words.js';
import type { EntryPlan } from '../clients/plan-entry.js';
import { credentialStore } from '../credential-store.js';
import { slipsOf, unknownAccountHint, unknownAccounts } from '../misspelt.js';
import { Group, type Check } from './check.js';

/** What is decided for reads and writes of every account that is served, and which line or flag says so. */
export async function policy({ plan, accounts }: EntryPlan): Promise<Check[]> {
  const group = new Group('Policy');
  const settings = await loadSettings(kosmoHome());
  for (const integration of plan.integrations) {
    const unknown = await unknownAccounts(settings, credentialStore(), integration).catch(() => []);
    for (const one of unknown)
      group.warn(
        'accounts',
        `${one.at}: ${integration} has no account "${one.name}"`,
        unknownAccountHint(integration, one),
      );
    for (const operation of ['read', 'write'] as const) {
      const names = accounts.get(integration)?.names ?? [];
      const said = (names.length === 0 ? [DEFAULT_ACCOUNT] : names).map((account) => {
        const words = wordsFor(settings, {
          integration,
          operation,
          account,
          slips: slipsOf(unknown, account),
        });
        const { decision, rule } = decide({ operation, write: plan.write, ...words });
        return { account, decision, line: `${decision}, because ${rule}` };
      });
      const alike = said.every(({ line }) => line === said[0]?.line);
      for (const { account, decision, line } of alike ? said.slice(0, 1) : said) {
        const whole = `${integration}${alike ? '' : `:${account}`} ${operation}s: ${line}`;
        if (operation === 'read' && decision !== 'allow')
          group.warn(operation, whole, `kosmo policy explain ${integration}.FUNCTION says more.`);
        else group.ok(operation, whole);
      }
    }
  }
  return group.checks;
}
