import type { Command } from 'commander';
import { addCallCommands } from './call.js';
import { addCredentialsCommands } from './credentials.js';
import { addDoctorCommands } from './doctor.js';
import { addGatewayCommands } from './gateway.js';
import { addHelpCommands } from './help.js';
import { addIntegrationsCommands } from './integrations.js';
import { addKitCommands } from './kit.js';
import { addLuaCommands } from './lua.js';
import { addPluginCommands } from './plugins.js';
import { addPolicyCommands } from './policy.js';
import { addServeCommands } from './serve.js';

/** Headings of the help, in its order, and who adds the commands below each. Every group has its own file. */
const GROUPS: [heading: string, add: ((kosmo: Command) => void)[]][] = [
  ['Serve:', [addServeCommands, addGatewayCommands]],
  ['Integrations:', [addIntegrationsCommands, addCredentialsCommands, addCallCommands, addLuaCommands]],
  ['Plugins:', [addPluginCommands, addKitCommands]],
  ['Check:', [addDoctorCommands, addPolicyCommands]],
  ['Help:', [addHelpCommands]],
];

export function addAllCommands(kosmo: Command): void {
  for (const [heading, groups] of GROUPS) {
    kosmo.commandsGroup(heading);
    for (const add of groups) add(kosmo);
  }
}
