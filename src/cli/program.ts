import { Command } from 'commander';
import { version } from '../config/version.js';

/**
 * The command tree. Each action loads its code only when it runs. A server starts in a hurry: of its own command, named
 * by `first`, not even the others are declared.
 */
export async function program(first?: string): Promise<Command> {
  const kosmo = new Command('kosmo')
    .description('Serve Lua integrations to coding agents as a local MCP gateway.')
    .version(version())
    .helpCommand(false)
    .exitOverride()
    // Errors are printed like all others, by main.ts.
    .configureOutput({ outputError: () => undefined });
  if (first === 'mcp:serve') (await import('./program/serve.js')).addServeCommands(kosmo);
  else (await import('./program/all.js')).addAllCommands(kosmo);
  for (const command of kosmo.commands) command.copyInheritedSettings(kosmo);
  return kosmo;
}
