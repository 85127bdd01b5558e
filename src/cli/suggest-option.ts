import type { CommanderError } from 'commander';
import { didYouMean } from '../shared/suggest.js';
import { program } from './program.js';

/** What commander misses: the nearest option when the wrong one carries its value, as in `--wriet=deny`. */
export function suggestOption(error: CommanderError, argv: readonly string[]): string | undefined {
  const wrong = /unknown option '(--[^=']+)=/.exec(error.message)?.[1];
  if (error.code !== 'commander.unknownOption' || wrong === undefined) return undefined;
  const command = program().commands.find((candidate) => argv.includes(candidate.name()));
  return didYouMean(wrong, command?.options.flatMap((option) => option.long ?? []) ?? []).trim() || undefined;
}
