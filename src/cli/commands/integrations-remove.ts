import { checkAccountName } from '../../credentials/account-name.js';
import { KosmoError } from '../../shared/errors.js';
import { credentialStore } from '../credential-store.js';
import { note, printJson, printLine } from '../output.js';
import { pluginRegistry } from '../plugin-registry.js';

/** `kosmo integrations:remove`: forgets the stored credentials of one account, or of all. */
export async function integrationsRemove(
  integration: string,
  { account, json }: { account?: string; json?: boolean },
): Promise<void> {
  if (account !== undefined) checkAccountName(account);
  const store = credentialStore();
  const removed = await store.own.remove(integration, account);
  const left = (await store.accountNames(integration)).filter(
    (name) => account === undefined || name === account,
  );
  if (removed.length === 0) {
    // Says so if the name of the integration is wrong; credentials of a plugin that is gone can be removed.
    await pluginRegistry().load(integration);
    throw new KosmoError(
      'unknown_account',
      `Nothing is stored here for "${integration}"${account === undefined ? '' : `, account "${account}"`}.`,
      left.length === 0 ? {} : { hint: STILL_THERE, details: { still_in_php: left } },
    );
  }
  if (json === true) {
    printJson({ success: true, provider: integration, accounts_removed: removed, still_in_php: left });
    return;
  }
  printLine(`Removed ${removed.join(', ')} of ${integration} from ${store.own.file}.`);
  if (left.length > 0)
    note(`warning: the PHP CLI still has ${left.join(', ')}, used from now on. ${STILL_THERE}`);
}

const STILL_THERE = 'Remove it with the PHP CLI, whose database is only read here.';
