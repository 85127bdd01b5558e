import { Command } from 'commander';
import { version } from '../config/version.js';
import { addCallCommands } from './program/call.js';
import { addCredentialsCommands } from './program/credentials.js';
import { addDoctorCommands } from './program/doctor.js';
import { addGatewayCommands } from './program/gateway.js';
import { addHelpCommands } from './program/help.js';
import { addIntegrationsCommands } from './program/integrations.js';
import { addLuaCommands } from './program/lua.js';
import { addPluginCommands } from './program/plugins.js';
import { addPolicyCommands } from './program/policy.js';
import { addServeCommands } from './program/serve.js';

/** Headings of the help, in its order, and who adds the commands below each. Every group has its own file. */
const GROUPS: [heading: string, add: ((kosmo: Command) => void)[]][] = [
  ['Serve:', [addServeCommands, addGatewayCommands]],
  ['Integrations:', [addIntegrationsCommands, addCredentialsCommands, addCallCommands, addLuaCommands]],
  ['Plugins:', [addPluginCommands]],
  ['Check:', [addDoctorCommands, addPolicyCommands]],
  ['Help:', [addHelpCommands]],
];

/** The command tree. Each action loads its code only when it runs. */
export function program(): Command {
  const kosmo = new Command('kosmo')
    .description('Serve Lua integrations to coding agents as a local MCP gateway.')
    .version(version())
    .helpCommand(false)
    .exitOverride()
    // Errors are printed like all others, by main.ts.
    .configureOutput({ outputError: () => undefined });
  for (const [heading, groups] of GROUPS) {
    kosmo.commandsGroup(heading);
    for (const add of groups) add(kosmo);
  }
  for (const command of kosmo.commands) command.copyInheritedSettings(kosmo);
  return kosmo;
}
