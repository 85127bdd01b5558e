import { kosmoHome } from '../../config/paths.js';
import { disabledAt, loadSettings } from '../../config/settings.js';
import { Catalog } from '../../gateway/catalog.js';
import { KeyFacts } from '../../gateway/key-facts.js';
import { ProductionFacts } from '../../gateway/production.js';
import { checkAccountName } from '../../credentials/account-name.js';
import { DEFAULT_ACCOUNT } from '../../credentials/account.js';
import type { Plugin } from '../../plugins/loader.js';
import {
  candidates,
  decide,
  type PolicyInput,
  type ProductionFact,
  type WritePolicy,
} from '../../policy/policy.js';
import { planServe } from '../../policy/profile.js';
import { wordsFor } from '../../policy/words.js';
import { KosmoError } from '../../shared/errors.js';
import type { JsonObject } from '../../shared/wire.js';
import { checkCredentials } from '../check-credentials.js';
import { credentialStore } from '../credential-store.js';
import { refuseMisspelt, slipsOf, unknownAccounts, unknownAccountText } from '../misspelt.js';
import { printJson, printProse } from '../output.js';
import { pluginRegistry } from '../plugin-registry.js';
import { out } from '../show/colors.js';
import { paintDecision } from '../show/decision.js';
import { oneLine, padText } from '../show/text-width.js';

/** Columns of the longest decision. */
const WIDEST = 'allow'.length;

export interface ExplainOptions {
  account?: string;
  write?: WritePolicy;
  profile?: string;
  json?: boolean;
}

/** `kosmo policy explain`: what `mcp:serve` would decide for a function, and which line or flag makes it so. */
export async function explain(name: string, options: ExplainOptions): Promise<void> {
  const settings = await loadSettings(kosmoHome());
  refuseMisspelt(settings);
  const integration = name.split('.')[0] ?? '';
  const plugin = await pluginRegistry().load(integration);
  const { fn, qualifiedName } = new Catalog([plugin]).find(name);
  const { account, note: about } = await accountOf(integration, options.account);
  const { write } = planServe(settings, { ...options, integrations: [integration] });
  const unknown = await unknownAccounts(settings, credentialStore(), integration);
  const slips = slipsOf(unknown, account);
  const question = { integration, operation: fn.operation, account, slips };
  const production = fn.operation === 'write' ? await productionOf(plugin, account) : undefined;
  const input: PolicyInput = {
    operation: fn.operation,
    write,
    ...wordsFor(settings, { ...question, ...(production ? { production } : {}) }),
  };
  const off = disabledAt(settings, integration);
  const verdict =
    off === undefined
      ? decide(input)
      : { decision: 'deny', rule: `integration "${integration}" is switched off (${off})`, at: off };
  const considered = candidates(input);
  const notes = [
    ...(about === undefined ? [] : [about]),
    ...unknown
      .filter(({ name: section }) => section !== account)
      .map((section) => unknownAccountText(integration, section)),
  ];
  if (options.json === true) {
    printJson({
      success: true,
      function: qualifiedName,
      operation: fn.operation,
      account,
      decision: verdict.decision,
      rule: verdict.rule,
      at: verdict.at ?? null,
      production: input.production?.rule ?? null,
      notes,
      considered: considered.map(({ decision, rule, at }) => ({ decision, rule, at: at ?? null })),
    });
    return;
  }
  printProse(
    `${out.bold(qualifiedName)} (${fn.operation}), account ${oneLine(account)}: ${paintDecision(verdict.decision)}`,
  );
  printProse(`  because ${oneLine(verdict.rule)}`);
  const others = considered.filter(({ rule }) => rule !== verdict.rule);
  if (others.length > 0) printProse('  also considered:');
  for (const { decision, rule } of others)
    printProse(`    ${padText(paintDecision(decision), WIDEST)}  ${oneLine(rule)}`, WIDEST + 6);
  for (const text of notes) printProse(`  ${out.yellow('note:')} ${oneLine(text)}`);
}

/** The account that a call would use, and what there is to say if it has none. A decision can be explained before it has. */
async function accountOf(
  integration: string,
  wanted: string | undefined,
): Promise<{ account: string; note?: string }> {
  const account = wanted ?? DEFAULT_ACCOUNT;
  try {
    return { account: (await credentialStore().find(integration, wanted)).name };
  } catch (error) {
    if (!(error instanceof KosmoError)) throw error;
    // What cannot be an account may be a key in the wrong place.
    checkAccountName(account);
    const ending = /[.?!]$/.test(error.message) ? '' : '.';
    return { account, note: `${error.message}${ending} ${error.hint ?? ''}`.trim() };
  }
}

/** What the server would find out before the first write: from the credential, or by asking the service. */
async function productionOf(plugin: Plugin, account: string): Promise<ProductionFact | undefined> {
  const { manifest } = plugin;
  const identify = async (): Promise<JsonObject> => {
    const check = await checkCredentials(manifest, account);
    if (check?.ok !== true) throw new Error('the service gave no answer');
    return check.identity as JsonObject;
  };
  try {
    const found = await credentialStore().resolve(manifest, account);
    return await new ProductionFacts(new KeyFacts()).find(manifest, found, identify);
  } catch {
    return manifest.production && { is: undefined, by: 'it is not known whether it is production' };
  }
}
