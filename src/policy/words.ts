import type { Layer, Settings } from '../config/settings.js';
import { decide, type PermissionWord, type PolicyInput, type Verdict, type WriteSetting } from './policy.js';

export interface PolicyQuestion {
  integration: string;
  operation: 'read' | 'write';
  /** Unknown while tools are listed: then only what holds for every account counts. */
  account?: string;
}

/** Answers for every call of one run. */
export type Policy = (question: PolicyQuestion) => Verdict;

/** The policy of one run, from its files and flags. */
export function policyOf(settings: Settings, run: { write: WriteSetting; force?: boolean }): Policy {
  return (question) => decide({ operation: question.operation, ...run, ...wordsFor(settings, question) });
}

/** What the files say about one function of one account. Pure. */
export function wordsFor(
  settings: Settings,
  question: PolicyQuestion,
): Pick<PolicyInput, 'words' | 'production'> {
  const words = settings.layers.flatMap((layer) => layerWords(layer, question));
  const production = productionAt(settings, question);
  return { words, ...(production === undefined ? {} : { production }) };
}

function layerWords(
  { scope, integrations, permissionsDefault }: Layer,
  { integration, operation, account }: PolicyQuestion,
): PermissionWord[] {
  const own = integrations.get(integration);
  const named = account === undefined ? undefined : own?.accounts.get(account)?.[operation];
  const general = own?.[operation];
  const words: PermissionWord[] = [
    ...(named ? [{ ...named, scope, of: `permissions.${operation} of account "${account}"` }] : []),
    ...(general ? [{ ...general, scope, of: `permissions.${operation} of "${integration}"` }] : []),
    // The default stands in for words that are not there; it adds nothing to those that are.
    ...(!named && !general && permissionsDefault
      ? [{ ...permissionsDefault, scope, of: 'permissions_default' }]
      : []),
  ];
  // A project may only tighten: its allow is no word at all, not even against a mere default.
  return scope === 'project' ? words.filter(({ value }) => value !== 'allow') : words;
}

/** Only the user's own file can lift the question, and only for this account by name. */
function productionAt(settings: Settings, { integration, account }: PolicyQuestion): string | undefined {
  if (account === undefined) return undefined;
  const own = settings.layers.flatMap((layer) => {
    const found = layer.integrations.get(integration)?.accounts.get(account);
    return found ? [{ scope: layer.scope, account: found }] : [];
  });
  const lifted = own.some((layer) => layer.scope === 'user' && layer.account.write?.value === 'allow');
  const said = own.find((layer) => layer.account.production?.value === true)?.account.production;
  return lifted ? undefined : said?.at;
}
