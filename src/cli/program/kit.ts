import { Option, type Command } from 'commander';
import type { DevOptions } from '../commands/plugin-dev.js';
import { collectList } from '../options.js';
import { approve, json, maxResultChars, write } from './common-options.js';

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
  kosmo
    .command('plugin:dev')
    .summary('serve a plugin while you write it, reloaded at each save')
    .description(
      'Serve the plugin of a folder over MCP on stdin and stdout, as mcp:serve does, trusted for this process. At each save it is checked and reloaded, and clients are told; a broken save leaves the last good version served.',
    )
    .argument('[dir]', 'folder of the plugin', '.')
    .addOption(new Option('--account <account>', 'serve only this account').argParser(collectList))
    .addOption(write('deny'))
    .addOption(approve('the client where it can, else a terminal'))
    .addOption(maxResultChars())
    .addHelpText('after', '\nExample:\n  kosmo plugin:dev ./weather --write=ask')
    .action(async (dir: string, options: DevOptions) =>
      (await import('../commands/plugin-dev.js')).pluginDev(dir, options),
    );
}
