import type { Command } from 'commander';
import { json } from './common-options.js';

/** The commands that show what there is. */
export function addIntegrationsCommands(kosmo: Command): void {
  kosmo
    .command('integrations:list')
    .summary('list the integrations and their functions')
    .addOption(json())
    .action(async (options: { json?: boolean }) =>
      (await import('../commands/integrations-list.js')).integrationsList(options),
    );
}
