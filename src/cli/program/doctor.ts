import type { Command } from 'commander';
import type { InstallOptions } from '../commands/mcp-gateway.js';
import { examples, json, write } from './common-options.js';
import { client, integration } from './gateway.js';

/** The command that says what is wrong. */
export function addDoctorCommands(kosmo: Command): void {
  const doctor = kosmo
    .command('doctor')
    .summary('check everything from the runtime to what a client gets')
    .description('Start the server as the client would, and check what it needs and what the client gets.')
    .addOption(client())
    .addOption(integration())
    .option('--profile <name>', 'profile of the configuration, instead of integrations')
    .option('--name <name>', 'name of the server in the client')
    .addOption(write('deny'))
    .option('--project', 'the configuration of the project')
    .option('--global', 'the configuration of this user')
    .addOption(json())
    .action(async (options: InstallOptions) => (await import('../commands/doctor.js')).doctor(options));
  examples(doctor, ['kosmo doctor', 'kosmo doctor --client=codex']);
}
