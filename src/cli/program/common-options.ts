import { Option, type Command } from 'commander';
import { LIMITS } from '../../config/limits.js';
import { WRITE_POLICIES, type WritePolicy } from '../../policy/policy.js';
import { wholeNumber } from '../options.js';

/** Options that several commands share, so that they read the same everywhere. */
export const json = (): Option => new Option('--json', 'print the result as JSON');

export const account = (): Option =>
  new Option('--account <name>', 'account whose credentials are used (default: "default", or the only one)');

export const write = (byDefault: WritePolicy): Option =>
  new Option('--write <policy>', `what writes may do (default: ${byDefault})`).choices([...WRITE_POLICIES]);

export const approve = (byDefault: string): Option =>
  new Option('--approve <where>', `where the user is asked (default: ${byDefault})`).choices([
    'client',
    'terminal',
  ]);

export const maxResultChars = (): Option =>
  new Option(
    '--max-result-chars <n>',
    `longest result, in characters (at least ${LIMITS.minResultChars}; default: ${LIMITS.resultChars})`,
  ).argParser(wholeNumber(LIMITS.minResultChars));

const shown = new WeakMap<Command, readonly string[]>();

/** Shows examples below the help of a command, and in the reference. */
export function examples(command: Command, lines: readonly string[]): void {
  shown.set(command, lines);
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

export const examplesOf = (command: Command): readonly string[] => shown.get(command) ?? [];
