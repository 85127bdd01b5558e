import type { Command } from 'commander';
import type { CallOptions } from '../commands/call.js';
import { account, approve, json, write } from './common-options.js';

/** The commands that call one function. */
export function addCallCommands(kosmo: Command): void {
  kosmo
    .command('integrations:call')
    .summary('call one function')
    .argument('<function>', 'such as convex.convex_list_tables')
    .argument('[arguments]', 'JSON object; "-" reads it from stdin', '{}')
    .addOption(account())
    .addOption(write('ask'))
    .addOption(approve('client, which is this terminal'))
    .option('--force', 'skip the question, never a refusal')
    .addOption(json())
    .addHelpText(
      'after',
      `\nExample:\n  kosmo integrations:call convex.convex_get_table '{"table":"users"}' --json`,
    )
    .action(async (name: string, args: string, options: CallOptions) =>
      (await import('../commands/call.js')).call(name, args, options),
    );
}
