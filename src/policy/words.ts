import type { AccountSettings, IntegrationSettings, Layer, Settings } from '../config/settings.js';
import {
  decide,
  STRICTNESS,
  type PermissionWord,
  type PolicyInput,
  type ProductionFact,
  type ProductionWord,
  type Verdict,
  type WriteSetting,
} from './policy.js';

export interface PolicyQuestion {
  integration: string;
  operation: 'read' | 'write';
  /** Unknown while tools are listed: then only what holds for every account counts. */
  account?: string;
  /** Sections of accounts that do not exist, whose names may be a slip for this one: what they tighten counts. */
  slips?: readonly string[];
  /** What is known of the account without the files; absent where it is not asked for. */
  production?: ProductionFact;
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
  const production = productionOf(settings, question);
  return { words, ...(production === undefined ? {} : { production }) };
}

function layerWords(
  { scope, integrations, permissionsDefault }: Layer,
  question: PolicyQuestion,
): PermissionWord[] {
  const { integration, operation, account } = question;
  const own = integrations.get(integration);
  const named = account === undefined ? undefined : own?.accounts.get(account)?.[operation];
  const general = own?.[operation];
  // Without an account only what holds for every one counts, and the default does not for those with a looser word.
  const varies =
    account === undefined &&
    permissionsDefault !== undefined &&
    [...(own?.accounts.values() ?? [])].some((each) => {
      const word = each[operation];
      return word !== undefined && STRICTNESS[word.value] < STRICTNESS[permissionsDefault.value];
    });
  const words: PermissionWord[] = [
    ...(named ? [{ ...named, scope, of: `permissions.${operation} of account "${account}"` }] : []),
    ...slipSections(own, question).flatMap(({ name, section: { [operation]: word } }) =>
      word === undefined || word.value === 'allow'
        ? []
        : [{ ...word, scope, of: `permissions.${operation} of ${misspelt(name, account)}` }],
    ),
    ...(general ? [{ ...general, scope, of: `permissions.${operation} of "${integration}"` }] : []),
    // The default stands in for words that are not there; it adds nothing to those that are.
    ...(!named && !general && !varies && permissionsDefault
      ? [{ ...permissionsDefault, scope, of: 'permissions_default' }]
      : []),
  ];
  // A project may only tighten: its allow is no word at all, not even against a mere default.
  return scope === 'project' ? words.filter(({ value }) => value !== 'allow') : words;
}

const misspelt = (name: string, account: string | undefined): string =>
  `account "${name}", which does not exist and may be a slip for "${account}",`;

/** What stands under the names of `slips`, where the account has no section of its own beside it. */
function slipSections(
  own: IntegrationSettings | undefined,
  { account, slips = [] }: PolicyQuestion,
): { name: string; section: AccountSettings }[] {
  if (own === undefined || account === undefined || own.accounts.has(account)) return [];
  return slips.flatMap((name) => {
    const section = own.accounts.get(name);
    return section === undefined ? [] : [{ name, section }];
  });
}

/** Why the account counts as production, and whether writes to it are allowed all the same. */
function productionOf(settings: Settings, question: PolicyQuestion): ProductionWord | undefined {
  const { integration, account, production: fact } = question;
  if (account === undefined) return undefined;
  const marks = settings.layers.flatMap(({ scope, integrations }) => {
    const own = integrations.get(integration);
    const mark = own?.accounts.get(account)?.production;
    const slips = slipSections(own, question).flatMap(({ section: { production: slip } }) =>
      slip?.value === true ? [slip] : [],
    );
    return [...(mark ? [mark] : []), ...slips].map((word) => ({ scope, ...word }));
  });
  const marked = marks.find(({ value }) => value);
  const allowedAt = productionAllowedAt(settings, question);
  const allowed = allowedAt === undefined ? {} : { allowedAt };
  if (marked)
    return { rule: `the account is marked as production (${marked.at})`, at: marked.at, ...allowed };
  if (fact === undefined || fact.is === false) return undefined;
  // The user's word counts where nobody else knows; against a key or a service that says so it does not.
  if (fact.is === undefined && marks.some(({ scope }) => scope === 'user')) return undefined;
  return { rule: fact.by, ...allowed };
}

/** One "false" of any file is enough to keep the question, one "true" of the user's own is needed to lift it. */
function productionAllowedAt({ layers }: Settings, question: PolicyQuestion): string | undefined {
  const { integration, account = '' } = question;
  const said = layers.flatMap(({ scope, integrations }) => {
    const own = integrations.get(integration);
    const slips = slipSections(own, question).flatMap(({ section: { allowProductionWrites: word } }) =>
      word?.value === false ? [word] : [],
    );
    return [own?.accounts.get(account)?.allowProductionWrites, own?.allowProductionWrites, ...slips].flatMap(
      (word) => (word === undefined ? [] : [{ scope, ...word }]),
    );
  });
  if (said.some(({ value }) => !value)) return undefined;
  return said.find(({ scope }) => scope === 'user')?.at;
}
