import { pluginFolders } from '../config/paths.js';
import { pluginPlaces } from '../plugins/places.js';

const SHORTCUT = /^integrations:([a-z][a-z0-9_]*)$/;

/**
 * The words of a command line as the command tree knows them: `integrations list` is `integrations:list`, and
 * `integrations:convex list_tables …` is `integrations:call convex.list_tables …`.
 */
export function normalWords(words: readonly string[], commands: readonly string[]): string[] {
  const joined = joinSpaced(words, commands);
  const [name, fn, ...rest] = joined;
  const integration = SHORTCUT.exec(name ?? '')?.[1];
  if (integration === undefined || commands.includes(name ?? '')) return joined;
  if (!pluginPlaces(pluginFolders()).some(({ name: known }) => known === integration)) return joined;
  const page = fn === undefined || fn.startsWith('-') ? integration : `${integration}.${fn}`;
  const wantsHelp = joined.some((word) => word === '--help' || word === '-h');
  if (page === integration || wantsHelp) {
    const options = joined
      .slice(1)
      .filter((word) => word.startsWith('-') && !['--help', '-h'].includes(word));
    return ['integrations:docs', page, ...options];
  }
  return ['integrations:call', page, ...rest];
}

/** Whether the command line asks for JSON, known even when parsing it failed. */
export const wantsJson = (argv: readonly string[]): boolean => argv.includes('--json');

/** Joins the longest run of first words that makes a command, or the shortcut of an integration. */
function joinSpaced(words: readonly string[], commands: readonly string[]): string[] {
  const end = words.findIndex((word) => word.startsWith('-') || word.includes(':'));
  for (let length = Math.min(3, end < 0 ? words.length : end); length > 1; length -= 1) {
    const name = words.slice(0, length).join(':');
    if (commands.includes(name)) return [name, ...words.slice(length)];
  }
  const [first, second = ''] = words;
  if (first === 'integrations' && end !== 0 && end !== 1 && SHORTCUT.test(`${first}:${second}`))
    return [`${first}:${second}`, ...words.slice(2)];
  return [...words];
}
