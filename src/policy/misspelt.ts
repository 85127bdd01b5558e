import { distance } from 'fastest-levenshtein';
import type { IntegrationSettings, Settings } from '../config/settings.js';
import { KosmoError } from '../shared/errors.js';

/** Edits that still make a slip of the pen; two, because swapped letters are two. */
const SLIP = 2;
/** Shorter names are near to each other by chance. */
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
      throw new KosmoError(
        'invalid_config',
        `${placeOf(words) ?? file}: there is no integration "${name}".`,
        {
          hint: `Did you mean "${meant}"? Correct the name, or take the lines out.`,
        },
      );
    }
  }
}

/** Where the first word for an integration stands: `file:line`. */
function placeOf(words: IntegrationSettings): string | undefined {
  const all = [words, ...words.accounts.values()].flatMap((of) => [
    of.read,
    of.write,
    of.allowProductionWrites,
  ]);
  return words.enabled?.at ?? all.find((word) => word !== undefined)?.at;
}
