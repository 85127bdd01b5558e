import type { Catalog, CatalogEntry } from '../../gateway/catalog.js';
import { KosmoError } from '../../shared/errors.js';
import { isName, shownName } from '../../shared/names.js';
import { didYouMean } from '../../shared/suggest.js';
import type { JsonObject } from '../../shared/wire.js';
import { flagArguments, splitWords } from './flags.js';
import { readPayload } from './payload.js';

/** Options of the host that `integrations:call` knows, to suggest one when it is misspelt. */
export const CALL_OPTIONS = [
  'account', 'write', 'approve', 'force', 'dry-run', 'arg', 'format', 'columns', 'all', 'output', 'json',
]; // prettier-ignore

/** The function and the arguments that a command line means. Flags count more than the JSON. Throws `usage` and others. */
export async function requestOf(
  catalog: Catalog,
  name: string,
  tokens: readonly string[],
  pairs: readonly string[],
): Promise<{ entry: CatalogEntry; args: JsonObject }> {
  const entry = catalog.find(name);
  const { input } = entry.fn;
  const words = splitWords(tokens, pairs);
  const known = Object.keys(input.properties ?? {});
  for (const [flag] of words.flags) {
    if (known.includes(flag) || flag === '_account') continue;
    const written = `--${flag.replaceAll('_', '-')}`;
    const options = [...known.map((key) => `--${key}`), ...CALL_OPTIONS.map((option) => `--${option}`)];
    throw new KosmoError(
      'invalid_arguments',
      `"${entry.qualifiedName}" has no argument ${shownName(flag)}.${didYouMean(written, options)} Nothing was called.`,
      {
        hint: known.length === 0 ? 'This function takes no arguments.' : `Arguments: ${known.join(', ')}.`,
        ...(isName(flag) ? { details: { field: flag } } : {}),
      },
    );
  }
  const payload = await readPayload({
    payload: words.payload,
    hasFlags: words.flags.length > 0,
    required: input.required ?? [],
  });
  return { entry, args: { ...payload, ...flagArguments(words.flags, input) } };
}
