import { Command, Help } from 'commander';
import { version } from '../config/version.js';

/** As wide as the terminal, within what reads well. */
const helpWidth = (): number => Math.min(100, process.stdout.isTTY ? process.stdout.columns || 80 : 80);

/**
 * The command tree. Each action loads its code only when it runs. A server starts in a hurry: of its own command, named
 * by `first`, not even the others are declared.
 */
export async function program(first?: string): Promise<Command> {
  const kosmo = new Command('kosmo')
    .description('Serve Lua integrations to coding agents as a local MCP gateway.')
    .version(version())
    .helpCommand(false)
    // The list has names only: their arguments are in the help of each.
    .configureHelp({
      subcommandTerm: (command) => command.name(),
      // An option that may be repeated has an empty list to begin with, which says nothing to readers.
      optionDescription: (option) => new Help().optionDescription(option).replace(' (default: [])', ''),
      minWidthToWrap: 20,
      helpWidth: helpWidth(),
    })
    .exitOverride()
    // Errors are printed like all others, by main.ts.
    .configureOutput({ outputError: () => undefined });
  if (first === 'mcp:serve') (await import('./program/serve.js')).addServeCommands(kosmo);
  else (await import('./program/all.js')).addAllCommands(kosmo);
  for (const command of kosmo.commands) command.copyInheritedSettings(kosmo);
  return kosmo;
}
