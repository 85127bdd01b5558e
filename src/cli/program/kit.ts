import { Option, type Command } from 'commander';
import type { DevOptions } from '../commands/plugin-dev.js';
import type { PluginTestOptions } from '../commands/plugin-test.js';
import { collectList } from '../options.js';
import { account, approve, examples, json, maxResultChars, write } from './common-options.js';

/** The commands for those who write a plugin. */
export function addKitCommands(kosmo: Command): void {
  const check = kosmo
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
  examples(check, ['kosmo plugin:check ./weather', 'kosmo plugin:check --json']);
  const test = kosmo
    .command('plugin:test')
    .summary('run the cases of a plugin against recorded HTTP, or record them')
    .description(
      'Run test/*.json of a plugin in the real guest and gateway, with recorded answers for a network.',
    )
    .argument('[dir]', 'folder of the plugin', '.')
    .option('--filter <text>', 'only cases with this text in their function or name')
    .option('--record', 'make the calls against the real service and keep what it says, without secrets')
    .option('--update', 'expect from now on what came of the calls, where all requests are as recorded')
    .option('--watch', 'run again after each change of a file')
    .addOption(account())
    .addOption(write('deny'))
    .addOption(json())
    .action(async (dir: string, options: PluginTestOptions) =>
      (await import('../commands/plugin-test.js')).pluginTest(dir, options),
    );
  examples(test, ['kosmo plugin:test ./weather', 'kosmo plugin:test ./weather --filter forecast --record']);
  const dev = kosmo
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
    .action(async (dir: string, options: DevOptions) =>
      (await import('../commands/plugin-dev.js')).pluginDev(dir, options),
    );
  examples(dev, ['kosmo plugin:dev ./weather --write=ask', 'kosmo plugin:dev']);
}
