import type { Command } from 'commander';
import type { LuaOptions } from '../commands/lua.js';
import { seconds, wholeNumber } from '../options.js';
import { json } from './common-options.js';

/** The commands that run workflow scripts. */
export function addLuaCommands(kosmo: Command): void {
  kosmo
    .command('integrations:lua')
    .summary('run a workflow script')
    .description('Run a Lua script that calls integrations as app.integrations.<name>.<function>{…}.')
    .argument('[file]', 'script; without it, or with "-", stdin')
    .option('-e, --eval <code>', 'run this code')
    .option('--repl', 'read scripts line by line')
    .option('--strict', 'refuse what the PHP runtime refuses')
    .option('--check', 'run nothing; say what the PHP runtime would refuse or do differently')
    .option('--force', 'skip questions about writes; refusals stay')
    .option('--memory-limit <bytes>', 'memory of one script', wholeNumber(1024 * 1024))
    .option('--cpu-limit <seconds>', 'computing time of one script', seconds)
    .addOption(json())
    .addHelpText(
      'after',
      "\nExample:\n  kosmo integrations:lua -e 'return app.integrations.convex.list_tables().count'",
    )
    .action(async (file: string | undefined, options: LuaOptions) =>
      (await import('../commands/lua.js')).lua(file, options),
    );
}
