import type { Command, CommanderError } from 'commander';
import { pluginFolders } from '../config/paths.js';
import { pluginPlaces } from '../plugins/places.js';
import { KosmoError } from '../shared/errors.js';
import { shownName, shownQualifiedName } from '../shared/names.js';
import { didYouMean, nearest } from '../shared/suggest.js';

/** What commander's messages quote of the command line. It may hold quotes and line ends of its own. */
const UNKNOWN = /^(unknown (?:command|option)) '(.*)'(?=$|\n\(Did you mean )/s;
const REFUSED =
  /^(?:option '(\S+)[^']*' argument|command-argument value) '(.*)' is invalid(?: for argument '[^']*')?\. ?(.*)$/s;

/** What the command tree refused, as an error like any other, with the nearest right word. */
export function usageError(error: CommanderError, kosmo: Command, words: readonly string[]): KosmoError {
  const text = error.message.replace(/^error: /, '');
  const known = kosmo.commands.find((candidate) => candidate.name() === words[0]);
  const hint = `Run \`kosmo ${known ? `${known.name()} ` : ''}--help\`.`;
  const refused = REFUSED.exec(text);
  if (refused) return refusedValue(hint, refused);
  const wrong = (UNKNOWN.exec(text)?.[2] ?? '').replace(/=.*$/s, '');
  // What can be no name may be a key, as the value of an option that is none may be.
  const [message = '', ...more] = text
    .replace(UNKNOWN, (_all, what: string) => `${what} ${shownQualifiedName(wrong).replaceAll('"', "'")}`)
    .split('\n');
  const names =
    error.code === 'commander.unknownCommand'
      ? commandNames(kosmo)
      : error.code === 'commander.unknownOption'
        ? (known?.options.flatMap((option) => option.long ?? []) ?? [])
        : [];
  const own = nearest(wrong, names);
  const meant = own.length > 0 ? ` Did you mean ${own.map((name) => `"${name}"`).join(', ')}?` : '';
  const rest = own.length > 0 ? [] : more;
  return new KosmoError('usage', `${sentence([message, ...rest].join(' '))}${meant}`, {
    hint,
    ...(own.length > 0 ? { details: { suggestions: own } } : {}),
  });
}

/** `--format yaml`, `--limit many`, `policy explan`: what there is instead. */
function refusedValue(hint: string, [, option, given = '', reason = '']: readonly string[]): KosmoError {
  const listed = /^Allowed choices are (.*)\.$/.exec(reason)?.[1];
  const what =
    option === undefined
      ? `${shownName(given)} is no word of this command.`
      : `${option} cannot be ${shownName(given)}.`;
  if (listed === undefined) return new KosmoError('usage', `${what} ${reason}`, { hint });
  const choices = listed.split(', ');
  return new KosmoError('usage', `${what}${didYouMean(given, choices)}`, {
    hint: `It can be: ${choices.join(', ')}.`,
  });
}

const sentence = (text: string): string => {
  const trimmed = text.trim();
  const upper = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.?!)]$/.test(upper) ? upper : `${upper}.`;
};

/** Names that may stand first: commands, and the shortcuts of integrations. */
export function commandNames(kosmo: Command): string[] {
  return [
    ...kosmo.commands.map((command) => command.name()).filter((name) => !/NAME|^__/.test(name)),
    ...pluginPlaces(pluginFolders()).map(({ name }) => `integrations:${name}`),
  ];
}
