import { InvalidArgumentError, Option, type Command } from 'commander';
import { LIMITS } from '../../config/limits.js';
import { CLIENT_NAMES } from '../../plugins/client-limits.js';
import { didYouMean } from '../../shared/suggest.js';
import type { InstallOptions } from '../commands/mcp-gateway.js';
import { collectList, wholeNumber } from '../options.js';
import { approve, examples, json, write } from './common-options.js';

const VERBS = [
  ['install', 'have a client start the gateway: writes its configuration', 'install'],
  ['remove', 'take the gateway out of the configuration of a client', 'remove'],
  ['export', 'print the configuration for a client', 'exportConfig'],
] as const;

export const client = (): Option =>
  new Option(
    '--client <name>',
    `${CLIENT_NAMES.slice(0, -1).join(', ')} or ${CLIENT_NAMES.at(-1)}`,
  ).argParser((value: string) => {
    if ((CLIENT_NAMES as string[]).includes(value)) return value;
    throw new InvalidArgumentError(
      `There is no such client.${didYouMean(value, CLIENT_NAMES)} Clients: ${CLIENT_NAMES.join(', ')}.`,
    );
  });

export const integration = (): Option =>
  new Option('--integration <names>', 'integrations to serve, separated by commas').argParser(collectList);

/** The commands that connect a client. */
export function addGatewayCommands(kosmo: Command): void {
  for (const [verb, summary, action] of VERBS) {
    const command = kosmo
      .command(`mcp:gateway:${verb}`)
      .summary(summary)
      .addOption(client())
      .addOption(integration())
      .addOption(new Option('--integrations <names>').argParser(collectList).hideHelp())
      .option('--profile <name>', 'profile of the configuration, instead of integrations')
      .addOption(
        new Option('--account <integration:account>', 'serve only this account; repeatable').argParser(
          collectList,
        ),
      )
      .addOption(write('deny'))
      .addOption(approve('the client where it can, else a terminal'))
      .addOption(
        new Option(
          '--max-result-chars <n>',
          'longest result (default: what the client shows whole)',
        ).argParser(wholeNumber(LIMITS.minResultChars)),
      )
      .option('--name <name>', 'name of the server in the client (default: kosmokrator-NAME or kosmo-NAME)')
      .option('--project', 'the configuration of the project that this folder belongs to')
      .option('--global', 'the configuration of this user')
      .option('--dry-run', 'write nothing, show what would change')
      .addOption(json())
      .action(async (options: InstallOptions) =>
        (await import('../commands/mcp-gateway.js'))[action](options),
      );
    examples(command, [
      `kosmo mcp:gateway:${verb} --client=codex --integration=convex`,
      `kosmo mcp:gateway:${verb} --client=claude --profile=work --json`,
    ]);
  }
}
