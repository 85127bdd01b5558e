import type { Command, CommanderError } from 'commander';
import { pluginFolders } from '../config/paths.js';
import { pluginPlaces } from '../plugins/places.js';
import { KosmoError } from '../shared/errors.js';
import { didYouMean, nearest, shownName } from '../shared/suggest.js';

/** A command that cannot be one may be a key, too. */
const NO_COMMAND = /(?<=^unknown command )'(?![\w:.-]{1,100}').*'/s;
const UNSHOWN = "'…' (not shown, as it may be a key)";

/** What the command tree refused, as an error like any other, with the nearest right word. */
export function usageError(error: CommanderError, kosmo: Command, words: readonly string[]): KosmoError {
  // The value of an option that is none may be a key.
  const text = error.message
    .replace(/^error: /, '')
    .replace(/'(--?[\w-]+)=[^']*'/g, "'$1'")
    .replace(NO_COMMAND, UNSHOWN);
  const [message = '', ...more] = text.split('\n');
  const known = kosmo.commands.find((candidate) => candidate.name() === words[0]);
  const wrong = /'([^']+)'/.exec(message)?.[1] ?? '';
  const choice = wrongChoice(message);
  if (choice) return choice;
  const names =
    error.code === 'commander.unknownCommand'
      ? commandNames(kosmo)
      : error.code === 'commander.unknownOption'
        ? (known?.options.flatMap((option) => option.long ?? []) ?? [])
        : [];
  const own = nearest(wrong.replace(/=.*$/s, ''), names);
  const meant = own.length > 0 ? ` Did you mean ${own.map((name) => `"${name}"`).join(', ')}?` : '';
  const rest = own.length > 0 ? [] : more;
  return new KosmoError('usage', `${sentence([message, ...rest].join(' '))}${meant}`, {
    hint: `Run \`kosmo ${known ? `${known.name()} ` : ''}--help\`.`,
    ...(own.length > 0 ? { details: { suggestions: own } } : {}),
  });
}

/** `--format yaml`, `policy explan`: what there is instead. */
function wrongChoice(message: string): KosmoError | undefined {
  const found =
    /(?:ption '([^']*)' argument|rgument value) '([^']*)' is invalid.*Allowed choices are (.*)\.$/.exec(
      message,
    );
  if (!found) return undefined;
  const [, option, given = '', listed = ''] = found;
  const choices = listed.split(', ');
  const what =
    option === undefined
      ? `${shownName(given)} is no word of this command`
      : `${option.split(' ')[0]} cannot be ${shownName(given)}`;
  return new KosmoError('usage', `${what}.${didYouMean(given, choices)}`, {
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
