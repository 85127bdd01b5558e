import { KosmoError } from '../../shared/errors.js';

/** What becomes of a configuration file. */
export interface EntryChange {
  /** The new text; undefined if the file goes, because it held nothing but our entry. */
  text: string | undefined;
  /** What the user has in the entry that stays as it is. */
  kept: string[];
  /** What the user had in the entry that goes with it. */
  lost: string[];
}

export const invalidFile = (file: string, line: number, problem: string, cause?: unknown): KosmoError =>
  new KosmoError('invalid_config', `${file}:${line}: ${problem}.`, {
    hint: 'Nothing was written. Correct the file and run the command again.',
    cause,
  });

export const refusal = (file: string, line: number, name: string): KosmoError =>
  new KosmoError('invalid_config', `${file}:${line}: "${name}" is a server of another kind, by URL.`, {
    hint: 'Nothing was written. Choose another name with --name.',
  });
