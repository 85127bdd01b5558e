import type { Command } from 'commander';
import { json } from './common-options.js';

/** The commands for those who write a plugin. */
export function addKitCommands(kosmo: Command): void {
  kosmo
    .command('plugin:check')
    .summary('check a plugin without running it')
    .description(
      'Check manifest, schemas, scripts, endpoints, documentation and tests of a plugin. Runs nothing.',
    )
    .argument('[dir]', 'folder of the plugin', '.')
    .addOption(json())
    .action(async (dir: string, options: { json?: boolean }) =>
      (await import('../commands/plugin-check.js')).pluginCheck(dir, options),
    );
}
