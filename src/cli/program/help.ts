import { Argument, type Command } from 'commander';
import { SHELLS, type Shell } from '../completion/shells.js';
import { examples } from './common-options.js';

/** Help by topic, and completion in shells. */
export function addHelpCommands(kosmo: Command): void {
  const help = kosmo
    .command('help')
    .summary('help on a command, or on environment, exit-codes, policy or lua')
    .argument('[topic...]')
    .action(async (words: string[]) => (await import('../commands/help.js')).help(kosmo, words));
  examples(help, ['kosmo help exit-codes', 'kosmo help integrations:call']);
  const completion = kosmo
    .command('completion')
    .summary('print the completion script of a shell')
    .addArgument(new Argument('<shell>').choices([...SHELLS]))
    .action(async (shell: Shell) => (await import('../commands/completion.js')).completion(shell));
  examples(completion, [
    'source <(kosmo completion bash)',
    'kosmo completion fish > ~/.config/fish/completions/kosmo.fish',
  ]);
  kosmo
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => (await import('../commands/completion.js')).complete(kosmo, words));
}
