import { distance } from 'fastest-levenshtein';
import type { Settings } from '../config/settings.js';
import { KosmoError } from '../shared/errors.js';

/** Edits that still make a slip of the pen; two, because swapped letters are two. */
const SLIP = 2;
/** Shorter names of integrations are near to each other by chance. */
const SHORTEST = 5;

/**
 * Refuses settings of an integration that does not exist, but is spelt nearly like one that does: a rule that its author
 * relies on would not hold. Other unknown names stay; the file is shared with the PHP CLI, which has other integrations.
 * Throws `invalid_config`.
 */
export function refuseMisspelt(settings: Settings, known: () => readonly string[]): void {
  for (const { file, integrations } of settings.layers) {
    for (const [name, words] of integrations) {
      const names = known();
      if (names.includes(name) || name.length < SHORTEST) continue;
      const meant = names.find((other) => distance(name, other) <= SLIP);
      if (meant === undefined) continue;
      throw new KosmoError('invalid_config', `${words.at ?? file}: there is no integration "${name}".`, {
        hint: `Did you mean "${meant}"? Correct the name, or take the lines out.`,
      });
    }
  }
}

/** A section of an account that has no credentials. */
export interface UnknownAccount {
  name: string;
  at: string;
  /** Accounts that the name may be a slip for: what the section tightens counts for them, too. */
  meant: string[];
}

/**
 * Sections of accounts that are not among `names`. Such an account may only have to be configured yet; but where its name
 * is nearly that of one without a section of its own, a rule that its author relies on would not hold.
 */
export function unknownAccounts(
  { layers }: Settings,
  integration: string,
  names: readonly string[],
): UnknownAccount[] {
  return layers.flatMap(({ file, integrations }) => {
    const sections = integrations.get(integration)?.accounts ?? new Map<string, { at?: string }>();
    return [...sections]
      .filter(([name]) => !names.includes(name))
      .map(([name, { at }]) => ({
        name,
        at: at ?? file,
        meant: names.filter((other) => !sections.has(other) && isSlip(name, other)),
      }));
  });
}

/** Names of sections that may be a slip for this account, stored or not. Without files, and nearly always, there is none. */
export function slipsFor({ layers }: Settings, integration: string, account: string): string[] {
  return layers.flatMap(({ integrations }) => {
    const sections = integrations.get(integration)?.accounts;
    if (sections === undefined || sections.has(account)) return [];
    return [...sections.keys()].filter((name) => isSlip(name, account));
  });
}

/** Of short names nearly every other one is two edits away, unless letters are swapped; and a number at the end is meant. */
function isSlip(name: string, account: string): boolean {
  const [one, other] = [name.toLowerCase(), account.toLowerCase()];
  if (name === account || one.replace(NUMBER, '') === other.replace(NUMBER, ''))
    return one === other && name !== account;
  const edits = distance(one, other);
  const longest = Math.max(one.length, other.length);
  return (
    (edits === 1 && longest > 2) || (edits <= SLIP && (longest > SHORTEST || sorted(one) === sorted(other)))
  );
}

const NUMBER = /[-_]?\d+$/;
const sorted = (name: string): string => [...name].sort().join('');
