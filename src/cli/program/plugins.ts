import { Option, type Command } from 'commander';
import type { PluginListOptions } from '../commands/plugin-list.js';

const json = (): Option => new Option('--json', 'print the result as JSON');

/** The commands for those who write or install integrations. */
export function addPluginCommands(kosmo: Command): void {
  kosmo
    .command('plugin:list')
    .summary('list the plugins: bundled, installed, and where each is')
    .addOption(json())
    .action(async (options: PluginListOptions) =>
      (await import('../commands/plugin-list.js')).pluginList(options),
    );
}
