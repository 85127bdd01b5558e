import type { Command } from 'commander';
import type { LuaOptions } from '../commands/lua.js';
import { seconds, wholeNumber } from '../options.js';
import { examples, json } from './common-options.js';

/** The commands that run workflow scripts. */
export function addLuaCommands(kosmo: Command): void {
  const lua = scriptOptions(
    kosmo
      .command('integrations:lua')
      .summary('run a workflow script')
      .description('Run a Lua script that calls integrations as app.integrations.<name>.<function>{…}.'),
  )
    .option('--repl', 'read scripts line by line')
    .option('--check', 'run nothing; say what the PHP runtime would refuse or do differently')
    .action(async (file: string | undefined, options: LuaOptions) =>
      (await import('../commands/lua.js')).lua(file, options),
    );
  examples(lua, [
    "kosmo integrations:lua -e 'return app.integrations.convex.list_tables().count'",
    'kosmo integrations:lua report.lua --json',
  ]);
  const mcp = scriptOptions(
    kosmo
      .command('mcp:lua')
      .summary('run a script that reaches no integration')
      .description('Run a Lua script as integrations:lua does, but without any integration.'),
  ).action(async (file: string | undefined, options: LuaOptions) =>
    (await import('../commands/lua.js')).lua(file, options, { integrations: false }),
  );
  examples(mcp, ["kosmo mcp:lua -e 'return 6 * 7'", 'kosmo mcp:lua script.lua --json']);
}

const scriptOptions = (command: Command): Command =>
  command
    .argument('[file]', 'script; without it, or with "-", stdin')
    .option('-e, --eval <code>', 'run this code')
    .option('--strict', 'refuse what the PHP runtime refuses')
    .option('--force', 'skip questions about writes; refusals stay')
    .option('--memory-limit <bytes>', 'memory of one script', wholeNumber(1024 * 1024))
    .option('--cpu-limit <seconds>', 'computing time of one script', seconds)
    .addOption(json());
