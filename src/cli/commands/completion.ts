import type { Command } from 'commander';
import { SCRIPTS } from '../completion/scripts.js';
import type { Shell } from '../completion/shells.js';
import { printLine } from '../output.js';

/** `kosmo completion`: the script that a shell loads. */
export function completion(shell: Shell): void {
  printLine(SCRIPTS[shell].trim());
}

/** What the scripts run: candidates for the last word, one a line. Never fails, as nobody would see why. */
export async function complete(kosmo: Command, words: readonly string[]): Promise<void> {
  const last = words.at(-1) ?? '';
  const { candidates } = await import('../completion/candidates.js');
  const found = await candidates(kosmo, words).catch(() => []);
  // Bash and zsh put it into the command line as it is: a value of a service must not be able to end that command.
  const safe = found.filter((word) => word.startsWith(last) && /^[\p{L}\p{M}\p{N}@%+=:,./_-]+$/u.test(word));
  for (const word of new Set(safe)) printLine(word);
}
